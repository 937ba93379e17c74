// @ts-check
// The lifetime value that heads every form about a customer: figure, interval, the chance still buying.
import { html, nothing } from "../../vendor/lit.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { interval, wholeMoney } from "../lib/money.js";
import { aliveRing } from "./alive-ring.js";

class ValueStrip extends PageElement {
  static properties = { customer: { type: Number } };

  constructor() {
    super();
    this.customer = 0;
    /** @type {CustomerLoad<any>} */
    this.load = new CustomerLoad(this);
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.get("customer")) this.load.run();
  }

  render() {
    if (this.load.error) return html`<p class="strip" role="alert">${this.load.error.message}</p>`;
    return html`<div class="strip" aria-busy=${this.load.data ? nothing : "true"}>${this.load.data ? strip(this.load.data.clv) : html`<span class="skel w2"></span>`}</div>`;
  }
}

/** @param {any} clv the value of a customer as the API gives it */
export function strip(clv) {
  if (!clv?.margin) return html`<span>${gettext("Lifetime value")}</span><span class="muted">${clv?.reason || gettext("Not worked out yet; the next night does it.")}</span>`;
  return html`<span>${gettext("Lifetime value")} <b>${wholeMoney(clv.margin)}</b></span>
    ${clv.low && clv.high ? html`<span class="muted">${interval(clv.low, clv.high)}</span>` : nothing} ${aliveRing(clv.p_alive)}`;
}

define("value-strip", ValueStrip);
