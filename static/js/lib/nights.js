// @ts-check
// What the states of a night and of its steps are called, and how they look.
import { html } from "../../vendor/lit.js";
import { number } from "./format.js";
import { gettext } from "./i18n.js";

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

/** What the steps count, in the reader's language; a count of a newer version keeps its name. @type {Record<string, () => string>} */
const COUNTS = {
  customers: () => gettext("customers"),
  fitted: () => gettext("models fitted"),
  usable: () => gettext("models to be trusted"),
  origins: () => gettext("past days"),
  champions: () => gettext("models changed"),
  bg_nbd: () => gettext("by BG/NBD"),
  mbg_nbd: () => gettext("by MBG/NBD"),
  pareto_nbd: () => gettext("by Pareto/NBD"),
  sbg: () => gettext("by their contracts"),
  realised_margin: () => gettext("by their own margin"),
  simple: () => gettext("by the simple formula"),
  segment_mean: () => gettext("by the mean"),
  changed: () => gettext("changed"),
  moved: () => gettext("in another category"),
  expired: () => gettext("chosen categories ended"),
  tasks: () => gettext("tasks"),
  new: () => gettext("new"),
  done: () => gettext("done"),
  dropped: () => gettext("no longer needed"),
  lines: () => gettext("lines of pay posted"),
  statements: () => gettext("statements"),
  frozen: () => gettext("fixed anew"),
  counted: () => gettext("counted"),
  patterns: () => gettext("patterns"),
  unusual: () => gettext("unusual"),
  forecasts: () => gettext("forecasts"),
  books: () => gettext("books"),
  groups: () => gettext("groups"),
  cohorts: () => gettext("cohorts"),
  changes: () => gettext("changes"),
  request_keys: () => gettext("old request keys"),
};

/** What a step counted: "3,000 customers, 12 changed". @param {Record<string, number>} counts */
export function countsOf(counts) {
  return Object.entries(counts)
    .map(([name, count]) => `${number(count)} ${COUNTS[name]?.() ?? name.replaceAll("_", " ")}`)
    .join(", ");
}
