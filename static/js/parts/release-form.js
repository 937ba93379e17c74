// @ts-check
// Letting held pay go: a person's word, with a reason.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

class ReleaseForm extends FormElement {
  static properties = { ...FormElement.properties, row: { attribute: false } };

  constructor() {
    super();
    /** The held pay as the list read it. @type {Record<string, any>} */
    this.row = {};
    this.fieldId = fieldId("release");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    await api.post("hold-releases/", { ...given, order: this.row.order }, { key: this.key });
    toast(gettext("It becomes payable when this month is closed."));
    this.tell("pay-released");
  }

  render() {
    return drawerFrame(this, {
      title: gettext("Release held pay"),
      name: `${this.row.order_name}, ${this.row.customer_name}`,
      save: gettext("Release the pay of this order"),
      body: html`
        <p class="md ink2">${gettext("All payees of the order are paid, whatever it still waits for. It can’t be undone.")}</p>
        ${textField(this.fieldId, { name: "reason", label: gettext("Why"), required: true, maxlength: 500 })}
      `,
    });
  }
}

define("release-form", ReleaseForm);
