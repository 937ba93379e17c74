// @ts-check
// How far a customer is from the next lifetime reward: an estimate, told apart from what is earned.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { asNumber, money, wholeMoney } from "../lib/money.js";

class CustomerReward extends PageElement {
  static properties = { customer: { type: Number } };

  constructor() {
    super();
    this.customer = 0;
    /** @type {CustomerLoad<any>} */
    this.load = new CustomerLoad(this, (signal) => api.get(`customers/${this.customer}/next-reward/`, { signal }));
  }

  render() {
    // Nothing waits here: a plan without rewards, or a customer past the last one, leaves no gap.
    return this.load.render((reward) => (reward ? html`<p class="note info"><span>${sentence(reward)} <span class="money est">${bonus(reward)}</span>. ${gettext("An estimate, no part of what is earned.")}</span></p>` : nothing), {
      waiting: () => nothing,
    });
  }
}

/** @param {any} reward */
function sentence({ customer, missing, threshold }) {
  const said = { missing: money(missing), customer: customer.name, threshold: wholeMoney(threshold) };
  if (!asNumber(missing)) return interpolate(gettext("The next order of %(customer)s pays for the %(threshold)s milestone:"), said);
  return interpolate(gettext("%(missing)s more from %(customer)s reaches the %(threshold)s milestone:"), said);
}

/** What the reward would add, with its sign. @param {any} reward */
export function bonus({ bonus: amount }) {
  return `+${money(amount)}`;
}

define("customer-reward", CustomerReward);
