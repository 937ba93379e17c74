// @ts-check
// What a customer is worth, in five figures that can be opened to their inputs, and the rhythm of the orders.
import { html, nothing } from "../../vendor/lit.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define } from "../lib/element.js";
import { date, days, dueIn, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { interval, isNegative, wholeMoney } from "../lib/money.js";
import { aliveRing, bandOf } from "./alive-ring.js";
import "./clv-explained.js";
import { rhythmMonths, rhythmStrip } from "./rhythm-strip.js";
import { statsSkeleton } from "./skeleton.js";

class CustomerValue extends PageElement {
  static properties = { customer: { type: Number } };

  constructor() {
    super();
    this.customer = 0;
    /** @type {CustomerLoad<any>} */
    this.load = new CustomerLoad(this);
  }

  render() {
    return this.load.render((customer) => this.#value(customer), { waiting: () => statsSkeleton(5) });
  }

  /** @param {any} customer */
  #value(customer) {
    if (!customer.clv) {
      return html`<div class="note info"><span><b>${gettext("No value yet.")}</b> ${gettext("The next night works it out. Until then orders and contacts are shown as they come.")}</span></div>`;
    }
    return html`<div class="stack-l">
      <dl class="stats">${this.#lifetime(customer)} ${stillBuying(customer)} ${expected(customer)} ${multiple(customer)} ${brokeEven(customer)}</dl>
      ${rhythm(customer)}
    </div>`;
  }

  /** @param {any} customer */
  #lifetime({ clv }) {
    return html`<div>
      <dt>${gettext("Lifetime value")}</dt>
      <dd class=${isNegative(clv.margin) ? "neg" : nothing}>${wholeMoney(clv.margin)}</dd>
      <dd class="foot">${interval(clv.low, clv.high)} <clv-explained customer=${this.customer}></clv-explained></dd>
    </div>`;
  }
}

/** @param {any} customer */
function stillBuying({ clv }) {
  const known = clv.p_alive !== null;
  return html`<div>
    <dt>${gettext("Still buying")}</dt>
    <dd>${aliveRing(clv.p_alive)}</dd>
    <dd class="foot">${known ? bandOf(clv.p_alive).word : gettext("too early to say")}</dd>
  </div>`;
}

/** @param {any} customer */
function expected({ expected: future }) {
  const year = future?.next_12_months;
  return html`<div>
    <dt>${gettext("Expected from here")}</dt>
    <dd>${future ? html`<span class="est">${wholeMoney(future.margin)}</span>` : "–"}</dd>
    ${year ? html`<dd class="foot">${interpolate(gettext("%(amount)s in the next 12 months"), { amount: wholeMoney(year.margin) })}</dd>` : nothing}
  </div>`;
}

/** @param {any} customer */
function multiple({ history }) {
  const known = history?.multiple;
  return html`<div>
    <dt>${gettext("First order to lifetime")}</dt>
    <dd>${known ? `${number(known, { minimumFractionDigits: 1 })}×` : "–"}</dd>
    <dd class="foot">${known ? interpolate(gettext("%(first)s to %(all)s"), { first: wholeMoney(history.first_order.revenue), all: wholeMoney(history.revenue) }) : gettext("no order yet")}</dd>
  </div>`;
}

/** @param {any} customer */
function brokeEven({ history }) {
  const day = history?.break_even_on;
  const left = history ? interpolate(gettext("contribution so far %(amount)s"), { amount: wholeMoney(history.contribution) }) : "";
  return html`<div>
    <dt>${gettext("Broke even")}</dt>
    <dd>${day ? date(day) : gettext("Not yet")}</dd>
    <dd class="foot">${left}</dd>
  </div>`;
}

/** @param {any} customer */
function rhythm({ rhythm: { orders, next_on: next, as_of: asOf }, order_count: count, usual_gap_days: gap }) {
  if (!asOf || !count) return nothing;
  const told = interpolate(ngettext("%(count)s order", "%(count)s orders", count), { count: number(count) });
  const every = gap === null ? told : interpolate(gettext("%(told)s, one every %(gap)s"), { told, gap: days(Math.round(gap)) });
  const isLate = Boolean(next && next < asOf);
  return html`<div class="stack-s">
    <div class="row between sm muted">
      <span>${every}</span>
      ${next ? html`<span class=${isLate ? "neg" : nothing}>${isLate ? dueIn(next, asOf) : interpolate(gettext("next one expected %(when)s"), { when: dueIn(next, asOf) })}</span>` : nothing}
    </div>
    ${rhythmStrip({ orders, asOf, next }, { wide: true })} ${rhythmMonths(asOf)}
  </div>`;
}

define("customer-value", CustomerValue);
