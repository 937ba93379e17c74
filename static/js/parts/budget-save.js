// @ts-check
// Keeping the division on the page under a name.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { busyLabel, fieldId, textField } from "./field.js";

class BudgetSave extends FormElement {
  static properties = { ...FormElement.properties, wish: { attribute: false }, found: { attribute: false } };

  constructor() {
    super();
    /** @type {Record<string, any>} */
    this.wish = {};
    /** @type {any} */
    this.found = null;
    this.fieldId = fieldId("budget-save");
  }

  /** @param {Record<string, any>} given */
  async send({ name }) {
    const saved = await api.post("budget-plans/", { ...this.wish, total: this.found.total, name }, { key: this.key });
    this.form?.reset();
    toast(interpolate(gettext("The plan “%(name)s” is saved."), { name: saved.name }));
    this.tell("budget-saved", saved);
  }

  render() {
    return html`<form class="field-row budget-fields no-print" novalidate aria-label=${gettext("Save plan")} @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${textField(this.fieldId, { name: "name", label: gettext("Name of the plan"), required: true, maxlength: 120 })}
      <div class="go"><button class="btn primary" type="submit" aria-disabled=${this.busy ? "true" : nothing}>${busyLabel(this.busy, gettext("Save plan"))}</button></div>
      <div data-form-errors></div>
    </form>`;
  }
}

define("budget-save", BudgetSave);
