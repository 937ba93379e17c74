// @ts-check
// Writing down that a payroll was paid: the day and the reference.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { busyLabel, fieldId, textField } from "./field.js";

class PayrollPaid extends FormElement {
  static properties = { ...FormElement.properties, run: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.run = null;
    this.fieldId = fieldId("paid");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    await api.post(`payrolls/${this.run.id}/mark-paid/`, given, { key: this.key, match: this.run.version });
    toast(gettext("The payroll is marked as paid."));
    this.tell("payroll-paid");
  }

  render() {
    const id = this.fieldId;
    return html`<form class="stack" novalidate @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      <div class="row wrap">${textField(id, { name: "paid_on", label: gettext("Paid on"), type: "date", value: today(), required: true })}
      ${textField(id, { name: "reference", label: gettext("Reference of the payment"), required: true, maxlength: 60 })}</div>
      <div data-form-errors></div>
      <div class="row"><button class="btn" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Mark as paid"))}</button></div>
    </form>`;
  }
}

define("payroll-paid", PayrollPaid);
