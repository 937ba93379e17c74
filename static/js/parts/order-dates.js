// @ts-check
// When an order was promised, delivered and paid: pay may wait for it.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { date, today } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId } from "./field.js";

const FIELDS = [
  { name: "promised_on", may: "promise", label: () => gettext("Promised for") },
  { name: "delivered_on", may: "deliver", label: () => gettext("Delivered on") },
  { name: "paid_on", may: "settle", label: () => gettext("Paid on") },
];

/** The days that are known, in a line. @param {Record<string, any>} order */
export function orderDates(order) {
  const kept = order.kept_promise === null ? nothing : html`<span class="badge ${order.kept_promise ? "good" : "risk"}">${order.kept_promise ? gettext("Promise kept") : gettext("Promise broken")}</span>`;
  const known = FIELDS.filter(({ name }) => order[name]);
  if (!known.length) return nothing;
  return html`<p class="row wrap md">${known.map(({ name, label }) => html`<span><span class="muted">${label()}</span> ${date(order[name])}</span>`)} ${kept}</p>`;
}

/**
 * The days that are this person's to say; who gave a promise doesn't move it.
 * @param {Record<string, any>} order @param {string} rights
 */
export function daysToSay(order, rights) {
  const words = rights.split(" ");
  return FIELDS.filter(({ name, may }) => words.includes(may) && (name !== "promised_on" || !order.promised_on || words.includes("deliver")));
}

class OrderDates extends FormElement {
  static properties = { ...FormElement.properties, order: { attribute: false }, rights: { type: String } };

  constructor() {
    super();
    /** The order as the page read it. @type {Record<string, any>} */
    this.order = {};
    this.rights = "";
    this.fieldId = fieldId("dates");
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.order = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const days = Object.fromEntries(daysToSay(this.order, this.rights).map(({ name }) => [name, given[name] || null]));
    await api.patch(`orders/${this.order.id}/`, days, { match: this.order });
    toast(gettext("The days of the order are kept."));
    this.tell("order-changed");
  }

  render() {
    return drawerFrame(this, {
      title: gettext("Days of the order"),
      name: this.order.customer?.name ?? "",
      save: gettext("Save"),
      body: html`
        <p class="md ink2">${gettext("A plan may hold the pay of an order until it is paid, delivered, or delivered as promised.")}</p>
        ${daysToSay(this.order, this.rights).map((field) => this.#day(field))}
      `,
    });
  }

  /** @param {{ name: string, label: () => string }} field */
  #day({ name, label }) {
    const id = `${this.fieldId}-${name}`;
    return html`<div class="field">
      <label for=${id}>${label()}</label>
      <input class="input" id=${id} name=${name} type="date" min=${this.order.ordered_on} max=${name === "promised_on" ? nothing : today()} .value=${this.order[name] ?? ""} />
    </div>`;
  }
}

define("order-dates", OrderDates);
