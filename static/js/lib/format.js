// @ts-check
// Dates, numbers and shares as the person's language writes them. Money has its own module, money.js.
import { gettext, interpolate, ngettext } from "./i18n.js";

const page = document.documentElement;
export const locale = page.lang || "en";
/** The company's zone: business dates and the times of the night are told in it. */
export const timeZone = page.dataset.timeZone || "UTC";

const DAY_MS = 86_400_000;
/** @type {Map<string, Intl.DateTimeFormat>} */
const dateFormats = new Map();
/** @type {Map<string, Intl.NumberFormat>} */
const numberFormats = new Map();

/** @param {Intl.DateTimeFormatOptions} options */
function dateFormat(options) {
  const name = JSON.stringify(options);
  const known = dateFormats.get(name) ?? new Intl.DateTimeFormat(locale, options);
  dateFormats.set(name, known);
  return known;
}

/** @param {Intl.NumberFormatOptions} options */
export function numberFormat(options) {
  const name = JSON.stringify(options);
  const known = numberFormats.get(name) ?? new Intl.NumberFormat(locale, options);
  numberFormats.set(name, known);
  return known;
}

/**
 * Write a number with the true minus sign.
 * @param {number | string} value @param {Intl.NumberFormatOptions} [options]
 */
export function number(value, options = {}) {
  const exact = /** @type {number} */ (/** @type {unknown} */ (value));
  return withMinus(numberFormat(options).formatToParts(exact));
}

/** @param {Intl.NumberFormatPart[]} parts */
export function withMinus(parts) {
  return parts.map((part) => (part.type === "minusSign" ? "−" : part.value)).join("");
}

/** A probability, always with two decimals: 0.55. @param {number | string} value */
export function probability(value) {
  return number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A share of one as percent: 0.912 is 91%. @param {number | string} fraction @param {number} [digits] */
export function percent(fraction, digits = 0) {
  return number(fraction, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A rate in parts per million as percent: 25000 is 2.5%. @param {number} ppm */
export function rate(ppm) {
  return number(ppm / 1_000_000, { style: "percent", maximumFractionDigits: 4 });
}

/** Signed, with a true minus; zero is ±0. @param {number} value @param {number} [digits] */
export function signed(value, digits = 0) {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const zero = Number(value.toFixed(digits)) === 0;
  return zero ? `±${number(0, options)}` : number(value, { ...options, signDisplay: "exceptZero" });
}

/** Midnight UTC of a business date, so that no zone can move it. @param {string} iso */
export function businessDay(iso) {
  const [year, month = 1, day = 1] = iso.slice(0, 10).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day));
}

/** 6 Oct 2026. @param {string} iso */
export function date(iso) {
  return dateFormat({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(businessDay(iso));
}

/** 22 Sep. @param {string} iso */
export function shortDate(iso) {
  return dateFormat({ day: "numeric", month: "short", timeZone: "UTC" }).format(businessDay(iso));
}

/** Tuesday 6 October. @param {string} iso */
export function longDate(iso) {
  return dateFormat({ weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(businessDay(iso));
}

/** October 2026. @param {string} iso a date or a month */
export function month(iso) {
  return dateFormat({ month: "long", year: "numeric", timeZone: "UTC" }).format(businessDay(iso));
}

/** Oct 2026. @param {string} iso a date or a month */
export function shortMonth(iso) {
  return dateFormat({ month: "short", year: "numeric", timeZone: "UTC" }).format(businessDay(iso));
}

/** The time of an instant in the company's zone: 02:14. @param {string} instant */
export function time(instant) {
  return dateFormat({ hour: "2-digit", minute: "2-digit", timeZone }).format(new Date(instant));
}

/** 6 Oct 2026, 02:14, in the company's zone. @param {string} instant */
export function dateTime(instant) {
  return dateFormat({ dateStyle: "medium", timeStyle: "short", timeZone }).format(new Date(instant));
}

/** Today's business date in the company's zone, as an ISO date. */
export function today() {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    new Date(),
  );
}

/** Whole days from one business date to another. @param {string} from @param {string} to */
export function daysBetween(from, to) {
  return Math.round((businessDay(to).getTime() - businessDay(from).getTime()) / DAY_MS);
}

/** 1 day, 52 days. @param {number} count */
export function days(count) {
  return interpolate(ngettext("%(count)s day", "%(count)s days", count), { count: number(count) });
}

/** When an expected order is due, seen from `asOf`: in 15 days, today, 21 days late. @param {string} due @param {string} asOf */
export function dueIn(due, asOf) {
  const count = daysBetween(asOf, due);
  if (count === 0) return gettext("today");
  if (count > 0) return interpolate(ngettext("in %(count)s day", "in %(count)s days", count), { count: number(count) });
  return interpolate(ngettext("%(count)s day late", "%(count)s days late", -count), { count: number(-count) });
}

/** 20 min, 2 h 40 min. @param {number} minutes */
export function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = number(minutes % 60);
  if (!hours) return interpolate(gettext("%(minutes)s min"), { minutes: rest });
  if (minutes % 60 === 0) return interpolate(gettext("%(hours)s h"), { hours: number(hours) });
  return interpolate(gettext("%(hours)s h %(minutes)s min"), { hours: number(hours), minutes: rest });
}

/** How long something took, from milliseconds: 0.4 s, 12 s, 2 min. @param {number} milliseconds */
export function elapsed(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds >= 60) return duration(Math.round(seconds / 60));
  return interpolate(gettext("%(seconds)s s"), {
    seconds: number(seconds, { maximumFractionDigits: seconds < 10 ? 1 : 0 }),
  });
}
