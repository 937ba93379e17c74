// @ts-check
// How a lifetime value came about: the simple formula with its inputs, what is earned, what is expected, and why this way.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { interval, money, wholeMoney } from "../lib/money.js";
import { skeleton } from "./skeleton.js";
import { formula, keyValues } from "./value-pop.js";

const EXACT = { maximumFractionDigits: 4 };

class ClvExplained extends PageElement {
  static properties = { customer: { type: Number } };

  constructor() {
    super();
    this.customer = 0;
    /** @type {CustomerLoad<any>} */
    this.load = new CustomerLoad(this, (signal) => api.get(`customers/${this.customer}/clv/`, { params: { explain: 1 }, signal }));
  }

  render() {
    const content = this.load.render(explained, { waiting: () => skeleton(4) });
    return html`<value-pop label=${gettext("How it is worked out")} heading=${gettext("How it is worked out")} .content=${content}></value-pop>`;
  }
}

/** @param {any} value the answer of the API with its explanation */
export function explained(value) {
  const { explain, realised, future } = value;
  if (!explain) return html`<p>${gettext("Not worked out yet; the next night does it.")}</p>`;
  const { simple } = explain;
  /** @type {Array<[unknown, unknown]>} */
  const pairs = [
    [interpolate(gettext("The formula at %(share)s margin"), { share: percent(simple.margin_share, 1) }), wholeMoney(simple.margin_total)],
    [gettext("Margin earned so far"), wholeMoney(realised.margin)],
    [gettext("Expected from here"), html`<span class="est">${wholeMoney(future.margin)}</span> <span class="muted">${interval(future.low, future.high)}</span>`],
  ];
  return html`
    ${simpleFormula(explain)}
    ${keyValues(pairs, [gettext("Lifetime value"), wholeMoney(value.margin)])}
    <p class="sm ink2">${value.reason}</p>
    ${assumptions(value)}
  `;
}

/** The inputs and their product. @param {any} explain */
export function simpleFormula({ simple }) {
  return formula([
    { value: money(simple.average_order), label: gettext("average order") },
    "×",
    { value: number(simple.orders_per_year, EXACT), label: gettext("orders a year") },
    "×",
    { value: number(simple.years, EXACT), label: gettext("years") },
    "=",
    { value: money(simple.total), label: gettext("lifetime revenue") },
  ]);
}

/** @param {any} value */
export function assumptions({ explain, as_of: day }) {
  const { lifespan_months: months, yearly_discount: discount } = explain;
  if (!months) return nothing;
  const values = { months: number(months), discount: percent(discount, 1), day: date(day) };
  return html`<p class="sm muted">
    ${interpolate(gettext("Looks %(months)s months ahead, at %(discount)s discount a year; the interval holds 80 of 100 cases. As of %(day)s. Pay never uses it: only earned margin counts."), values)}
  </p>`;
}

define("clv-explained", ClvExplained);
