// @ts-check
// Giving money back on an order: how much, whether goods came back, and why.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement, filled } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { money } from "../lib/money.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, segField, textField } from "./field.js";

class RefundForm extends FormElement {
  static properties = { ...FormElement.properties, order: { attribute: false } };

  constructor() {
    super();
    /** The order as the page read it. @type {Record<string, any>} */
    this.order = {};
    this.fieldId = fieldId("refund");
  }

  get draftName() {
    return `refund-${this.order.id}`;
  }

  firstUpdated() {
    this.restore();
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.order = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const { amount, ...rest } = filled(given);
    const wish = { ...rest, amount: { amount: plainNumber(amount, "amount"), currency: this.order.currency } };
    const refund = await api.post(`orders/${this.order.id}/refunds/`, wish, { key: this.key, match: this.order });
    toast(interpolate(gettext("%(amount)s is refunded."), { amount: money(refund.net) }));
    this.tell("order-changed");
  }

  render() {
    const id = this.fieldId;
    return drawerFrame(this, {
      title: gettext("Refund"),
      name: this.order.customer?.name ?? "",
      save: gettext("Refund order"),
      body: html`
        <p class="md ink2">${interpolate(gettext("The order came to %(amount)s."), { amount: money(this.order.net) })}</p>
        ${textField(id, { name: "amount", label: interpolate(gettext("Amount, %(currency)s"), { currency: this.order.currency }), inputmode: "decimal", required: true, look: "num" })}
        ${segField(id, { name: "kind", label: gettext("What for"), value: "RETURN", options: choices("refund-kind") })}
        <p class="sm muted">${gettext("With returned goods their cost comes back too; money alone leaves the cost spent.")}</p>
        ${textField(id, { name: "reason", label: gettext("Why"), maxlength: 200 })}
      `,
    });
  }
}

define("refund-form", RefundForm);
