// @ts-check
// Proposing to pay somebody more or less than the plan does, as the answer to a question; somebody else decides.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { busyLabel, fieldId, textField } from "./field.js";

class PayAdjust extends FormElement {
  static properties = { ...FormElement.properties, question: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.question = null;
    this.fieldId = fieldId("adjust");
  }

  firstUpdated() {
    this.enter();
  }

  /** @param {Record<string, any>} given */
  async send({ amount, origin_on, reason }) {
    const { payee, id, amount: of } = this.question;
    const wish = { payee: payee.id, amount: { amount: plainNumber(amount, "amount"), currency: of.currency }, origin_on, reason, dispute: id };
    await api.post("commission-adjustments/", wish, { key: this.key });
    toast(gettext("The adjustment is proposed. Somebody else in finance approves it."));
    this.tell("adjustment-proposed");
  }

  render() {
    const id = this.fieldId;
    return html`<form class="stack no-print" novalidate @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${textField(id, { name: "amount", label: interpolate(gettext("Amount, %(currency)s"), { currency: this.question.amount.currency }), inputmode: "decimal", required: true, look: "num", help: gettext("With a minus it is taken off.") })}
      ${textField(id, { name: "origin_on", label: gettext("The day it is about"), type: "date", value: today(), required: true })}
      ${textField(id, { name: "reason", label: gettext("Why"), required: true, maxlength: 300 })}
      <div data-form-errors></div>
      <div class="row"><button class="btn small" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Propose the adjustment"))}</button></div>
    </form>`;
  }
}

define("pay-adjust", PayAdjust);
