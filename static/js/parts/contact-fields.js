// @ts-check
// The fields of a contact, and above them what the worklist suggests to do.
import { html, nothing } from "../../vendor/lit.js";
import { choices, labelOf } from "../lib/choices.js";
import { gettext } from "../lib/i18n.js";
import { areaField, segField, selectField, textField } from "./field.js";

/** The value of "Who" that opens the fields for somebody new. */
export const NEW = "new";
/** @typedef {{ id: number, name: string, title: string, role: string, left_on: string | null }} Person */

/** @param {string} id @param {{ people: Person[], isNew: boolean, chosen: number | null }} state */
export function contactFields(id, { people, isNew, chosen }) {
  return html`
    ${selectField(id, { name: "person", label: gettext("Who"), value: String(chosen ?? ""), blank: gettext("Nobody in particular"), options: [...people.map(option), [NEW, gettext("Someone new")]] })}
    ${isNew ? somebodyNew(id) : nothing}
    ${segField(id, { name: "channel", label: gettext("How"), value: "CALL", options: choices("channel") })}
    <div class="field-row">
      ${textField(id, { name: "minutes", label: gettext("Minutes"), inputmode: "numeric", required: true, maxlength: 4, look: "num" })}
      ${selectField(id, { name: "outcome", label: gettext("Outcome"), options: choices("outcome") })}
    </div>
    ${areaField(id, { name: "note", label: gettext("What you learned") })}
    <div class="field-row">
      ${textField(id, { name: "next_step", label: gettext("Next step"), maxlength: 200 })}
      ${textField(id, { name: "next_step_on", label: gettext("By"), type: "date" })}
    </div>
  `;
}

/** @param {Person} person @returns {[string, string]} */
function option({ id, name, title, role }) {
  const part = title || (role === "OTHER" ? "" : labelOf("role", role));
  return [String(id), [name, part].filter(Boolean).join(", ")];
}

/** @param {string} id */
function somebodyNew(id) {
  return html`<div class="field-row">
    ${textField(id, { name: "new_name", label: gettext("Their name"), required: true, maxlength: 120 })}
    ${selectField(id, { name: "new_role", label: gettext("Their part"), value: "OTHER", options: choices("role") })}
  </div>`;
}

/** @param {{ suggestion: string, person: { name: string, phone: string, email: string } | null }} brief */
export function contactBrief({ suggestion, person }) {
  return html`<p class="md ink2">
    ${suggestion}
    ${person?.phone ? html`<a href="tel:${person.phone.replaceAll(" ", "")}">${person.phone}</a>` : nothing}
    ${person?.email ? html`<a href="mailto:${person.email}">${person.email}</a>` : nothing}
  </p>`;
}
