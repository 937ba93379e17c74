// @ts-check
// What the states of a replay are called, how they look, and what its plans are called.
import { html } from "../../vendor/lit.js";
import { gettext, interpolate } from "./i18n.js";

/** @type {Record<string, { look: string, words: () => string }>} */
const STATES = {
  QUEUED: { look: "", words: () => gettext("Waiting") },
  RUNNING: { look: "info", words: () => gettext("Running") },
  DONE: { look: "good", words: () => gettext("Done") },
  FAILED: { look: "risk", words: () => gettext("Failed") },
  INTERRUPTED: { look: "warn", words: () => gettext("Interrupted") },
};

/** @param {string} state */
export function replayBadge(state) {
  const { look, words } = STATES[state] ?? { look: "", words: () => state };
  return html`<span class="badge ${look}">${words()}</span>`;
}

/** Whether a replay is still to move by itself. @param {{ status: string }} replay */
export function isMoving({ status }) {
  return status === "QUEUED" || status === "RUNNING";
}

/** The last day of a half-open stretch. @param {string} end */
export function lastDay(end) {
  const day = new Date(`${end}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** @param {{ plan: string, number: number }} version */
export function versionName({ plan, number }) {
  return interpolate(gettext("%(plan)s, version %(number)s"), { plan, number });
}
