// @ts-check
// What became of the customer's own record: who looks after it, what was changed, which other record it took in.
import { html, nothing } from "../../vendor/lit.js";
import { gettext, interpolate } from "../lib/i18n.js";

/** @typedef {import("./timeline-entry.js").Entry} Entry */
/** @typedef {import("./timeline-entry.js").Told} Told */

/** @param {Entry} entry @returns {Told} */
export function assignment(entry) {
  return { sign: "user", look: "", title: interpolate(gettext("%(name)s looks after them from here on"), { name: entry.title }), body: entry.text ? html`<p>${entry.text}</p>` : nothing };
}

/** @param {Entry} entry @returns {Told} */
export function change(entry) {
  const names = (entry.changed ?? []).map(fieldName).join(", ");
  const values = { by: entry.by ?? gettext("The system"), fields: names };
  return { sign: "note", look: "", title: interpolate(gettext("%(by)s changed %(fields)s"), values), body: nothing };
}

/** @param {Entry} entry @returns {Told} */
export function merge(entry) {
  const values = { by: entry.by ?? gettext("The system"), name: entry.title };
  return { sign: "columns", look: "", title: interpolate(gettext("%(by)s merged %(name)s into this customer"), values), body: html`<p>${entry.text}</p>` };
}

/** @param {Entry} entry @returns {Told} */
export function unmerge(entry) {
  const values = { by: entry.by ?? gettext("The system"), name: entry.title };
  return { sign: "undo", look: "", title: interpolate(gettext("%(by)s parted %(name)s from this customer again"), values), body: html`<p>${entry.text}</p>` };
}

/** @param {string} name */
function fieldName(name) {
  const names = {
    name: gettext("the name"),
    note: gettext("the note"),
    external_id: gettext("the external id"),
    relationship_type: gettext("the relationship"),
    acquisition_channel: gettext("how they came to us"),
    acquired_on: gettext("the first day"),
    acquisition_cost_minor: gettext("the cost of winning them"),
  };
  return names[/** @type {keyof typeof names} */ (name)] ?? name;
}
