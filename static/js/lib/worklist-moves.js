// @ts-check
// What can be done with an entry of the worklist besides talking to the customer; each can be taken back.
import { ApiError, api } from "./api.js";
import { businessDay, date, today } from "./format.js";
import { gettext, interpolate } from "./i18n.js";
import { toast } from "./toast.js";

const DAY_MS = 86_400_000;
/** @typedef {import("../parts/worklist-job.js").Job} Job */

/** The business date so many days from today. @param {number} days */
export function dayIn(days) {
  return new Date(businessDay(today()).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** @param {Job} job @param {() => void} after */
export function completeJob(job, after) {
  const said = interpolate(gettext("%(name)s is ticked off."), { name: job.customer.name });
  return move(job, "complete", undefined, said, after);
}

/** @param {Job} job @param {number} days @param {() => void} after */
export function snoozeJob(job, days, after) {
  const until = dayIn(days);
  const said = interpolate(gettext("%(name)s is back on the list on %(day)s."), { name: job.customer.name, day: date(until) });
  return move(job, "snooze", { until }, said, after);
}

/** @param {Job} job @param {string} action @param {object | undefined} body @param {string} said @param {() => void} after */
async function move(job, action, body, said, after) {
  try {
    const moved = await api.post(`worklist/${job.id}/${action}/`, body, { match: job });
    toast(said, { undo: () => move(moved, "reopen", undefined, interpolate(gettext("%(name)s is back on the list."), { name: job.customer.name }), after) });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Somebody did something with it meanwhile: the list shows what.
    toast(error.status === 412 ? interpolate(gettext("A colleague dealt with %(name)s just now. The list is up to date."), { name: job.customer.name }) : error.message);
  }
  after();
}

/** Open the customer at hand, unless the key was meant for what has the focus. @param {KeyboardEvent} event @param {Job | undefined} job */
export function openJob(event, job) {
  const busy = event.target instanceof Element && event.target.closest("a, button, summary");
  if (busy) /** @type {HTMLElement} */ (busy).click();
  else if (job) location.assign(`/customers/${job.customer.id}/`);
}

/** Begin an order of the customer at hand, or of one to be chosen. @param {Job | undefined} job */
export function orderFor(job) {
  location.assign(job ? `/orders/new/?customer=${job.customer.id}` : "/orders/new/");
}
