// @ts-check
// Instants in the company's time zone.
import { timeZone } from "./format.js";

/** The business date on which an instant fell in the company's zone, as an ISO date. @param {string} instant */
export function dayOf(instant) {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(instant));
}

/** Noon of a business date in the company's zone, as an instant the API reads. @param {string} day an ISO date */
export function noonOf(day) {
  const guess = new Date(`${day}T12:00:00Z`);
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(guess);
  const read = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(read.year, read.month - 1, read.day, read.hour, read.minute);
  return new Date(guess.getTime() - (local - guess.getTime())).toISOString();
}
