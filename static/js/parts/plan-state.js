// @ts-check
// Where a version of a pay plan stands, as a word in its colour.
import { html } from "../../vendor/lit.js";

/** @type {Record<string, string>} */
const LOOKS = { ACTIVE: "good", SUBMITTED: "warn", SCHEDULED: "info" };

/** @param {any} version */
export function stateBadge(version) {
  return html`<span class="badge ${LOOKS[version.state] ?? ""}">${version.state_label}</span>`;
}
