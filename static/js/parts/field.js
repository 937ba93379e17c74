// @ts-check
// The fields of our forms: label above, help below; what the API refuses is put under them by lib/forms.js.
import { html, ifDefined, nothing } from "../../vendor/lit.js";
import { gettext } from "../lib/i18n.js";

let count = 0;

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [value]
 * @property {string} [type]
 * @property {boolean} [required]
 * @property {string} [help]
 * @property {number} [maxlength]
 * @property {string} [autocomplete]
 * @property {"numeric" | "decimal" | "email" | "tel"} [inputmode]
 * @property {string} [look] a class of the control
 */

/** An id for a control of this element. @param {string} prefix */
export function fieldId(prefix) {
  return `${prefix}-${++count}`;
}

/** A line of text, a date, a number. @param {string} id @param {Field} field */
export function textField(
  id,
  {
    name,
    label,
    value = "",
    type = "text",
    required = false,
    help = "",
    maxlength,
    autocomplete = "off",
    inputmode,
    look = "",
  },
) {
  const own = `${id}-${name}`;
  return html`<div class="field">
    <label for=${own}>${label}</label>
    <input
      class="input ${look}"
      id=${own}
      name=${name}
      type=${type}
      value=${value}
      ?required=${required}
      maxlength=${ifDefined(maxlength)}
      autocomplete=${autocomplete}
      inputmode=${ifDefined(inputmode)}
      aria-describedby=${help ? `${own}-help` : nothing}
    />
    ${help ? html`<p class="help" id="${own}-help">${help}</p>` : nothing}
  </div>`;
}

/** Several lines of text. @param {string} id @param {Field & { rows?: number }} field */
export function areaField(id, { name, label, value = "", rows = 4, maxlength = 5000, required = false }) {
  const own = `${id}-${name}`;
  return html`<div class="field">
    <label for=${own}>${label}</label>
    <textarea
      class="textarea"
      id=${own}
      name=${name}
      rows=${rows}
      maxlength=${maxlength}
      ?required=${required}
      .defaultValue=${value}
    ></textarea>
  </div>`;
}

/**
 * One of several. @param {string} id @param {Field & { options: Array<[string, string]>, blank?: string }} field
 */
export function selectField(id, { name, label, value = "", options, blank = "", required = false }) {
  const own = `${id}-${name}`;
  return html`<div class="field">
    <label for=${own}>${label}</label>
    <select class="select" id=${own} name=${name} ?required=${required}>
      ${blank ? html`<option value="">${blank}</option>` : nothing}
      ${options.map(([code, words]) => html`<option value=${code} ?selected=${code === value}>${words}</option>`)}
    </select>
  </div>`;
}

/** Two to five exclusive values side by side. @param {string} id @param {Field & { options: Array<[string, string]> }} field */
export function segField(id, { name, label, value = "", options }) {
  return html`<fieldset class="field">
    <legend class="label">${label}</legend>
    <div class="seg">
      ${options.map(([code, words]) => html`<label><input type="radio" name=${name} id="${id}-${name}-${code}" value=${code} ?checked=${code === value} />${words}</label>`)}
    </div>
  </fieldset>`;
}

/** The words of a button while its work is done. @param {boolean} busy @param {string} label */
export function busyLabel(busy, label) {
  return busy ? gettext("Saving…") : label;
}
