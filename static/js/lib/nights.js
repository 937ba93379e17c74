// @ts-check
// What the states of a night and of its steps are called, and how they look.
import { html } from "../../vendor/lit.js";
import { number } from "./format.js";
import { gettext, ngettext } from "./i18n.js";

/** @typedef {{ name: string, label: string, state: string, started_at: string | null, seconds: number | null, counts: Record<string, number>, error: string }} Step */
/** @typedef {{ id: number, as_of: string, state: string, is_full: boolean, run_count: number, requested_by: string | null, started_at: string | null, ended_at: string | null, seconds: number | null, steps: Step[] }} Night */

/** @type {Record<string, { look: string, words: () => string }>} */
const STATES = {
  WAITING: { look: "", words: () => gettext("Waiting") },
  RUNNING: { look: "info", words: () => gettext("Running") },
  DONE: { look: "good", words: () => gettext("Done") },
  FAILED: { look: "risk", words: () => gettext("Failed") },
  INTERRUPTED: { look: "warn", words: () => gettext("Interrupted") },
};

/** @param {string} state */
export function stateBadge(state) {
  const { look, words } = STATES[state] ?? { look: "", words: () => state };
  return html`<span class="badge ${look}">${words()}</span>`;
}

/** Whether the night is still to move by itself. @param {Night} night */
export function isMoving({ state }) {
  return state === "WAITING" || state === "RUNNING";
}

/** What the steps count, in the reader's language; a count of a newer version keeps its name. @type {Record<string, (count: number) => string>} */
const COUNTS = {
  customers: (count) => ngettext("customer", "customers", count),
  fitted: (count) => ngettext("model fitted", "models fitted", count),
  usable: (count) => ngettext("model to be trusted", "models to be trusted", count),
  origins: (count) => ngettext("past day", "past days", count),
  champions: (count) => ngettext("model changed", "models changed", count),
  bg_nbd: () => gettext("by BG/NBD"),
  mbg_nbd: () => gettext("by MBG/NBD"),
  pareto_nbd: () => gettext("by Pareto/NBD"),
  sbg: () => gettext("by their contracts"),
  realised_margin: () => gettext("by their own margin"),
  simple: () => gettext("by the simple formula"),
  segment_mean: () => gettext("by the mean"),
  changed: () => gettext("changed"),
  moved: () => gettext("in another category"),
  expired: (count) => ngettext("chosen category ended", "chosen categories ended", count),
  tasks: (count) => ngettext("task", "tasks", count),
  new: () => gettext("new"),
  done: () => gettext("done"),
  dropped: () => gettext("no longer needed"),
  lines: (count) => ngettext("line of pay posted", "lines of pay posted", count),
  statements: (count) => ngettext("statement", "statements", count),
  frozen: () => gettext("fixed anew"),
  counted: () => gettext("counted"),
  patterns: (count) => ngettext("pattern", "patterns", count),
  unusual: () => gettext("unusual"),
  forecasts: (count) => ngettext("forecast", "forecasts", count),
  books: (count) => ngettext("book", "books", count),
  groups: (count) => ngettext("group", "groups", count),
  cohorts: (count) => ngettext("cohort", "cohorts", count),
  months: (count) => ngettext("month", "months", count),
  changes: (count) => ngettext("change", "changes", count),
  request_keys: (count) => ngettext("old request key", "old request keys", count),
};

/** What a step counted: "3,000 customers, 12 changed". @param {Record<string, number>} counts */
export function countsOf(counts) {
  return Object.entries(counts)
    .map(([name, count]) => `${number(count)} ${COUNTS[name]?.(count) ?? name.replaceAll("_", " ")}`)
    .join(", ");
}
