// @ts-check
// How the own book stands: how many, what they are worth, who came back, and the pay of the month so far.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { number, percent, shortMonth, signed } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactInterval, compactMoney, wholeMoney } from "../lib/money.js";
import { delta } from "./delta.js";
import { statsSkeleton } from "./skeleton.js";

class MyBook extends PageElement {
  constructor() {
    super();
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("salespeople/me/book/", { signal }));
  }

  render() {
    return this.load.render((book) => this.#book(book), { waiting: () => statsSkeleton(5) });
  }

  /** @param {any} book */
  #book(book) {
    if (!book.as_of) return nothing;
    return html`<dl class="stats" aria-label=${gettext("My book")}>
      <div>
        <dt>${gettext("My customers")}</dt>
        <dd>${number(book.customers)}</dd>
        <dd class="foot">${interpolate(gettext("%(count)s broke even"), { count: number(book.in_profit) })}</dd>
      </div>
      <div>
        <dt>${gettext("Their lifetime value")}</dt>
        <dd>${compactMoney(book.clv.margin)}</dd>
        <dd class="foot">${compactInterval(book.clv.low, book.clv.high)}</dd>
      </div>
      ${due(book.due)} ${retention(book.retention)} ${pay(book.pay)}
    </dl>`;
  }
}

/** @param {any} due */
function due({ due: all, returned }) {
  const label = interpolate(gettext("Came back when due, %(returned)s of %(all)s"), { returned: number(returned), all: number(all) });
  return html`<div>
    <dt>${gettext("Back when due")}</dt>
    <dd>${number(returned)}<small> ${interpolate(gettext("of %(all)s"), { all: number(all) })}</small></dd>
    <dd class="foot">${all ? html`<progress value=${returned} max=${all} aria-label=${label}></progress>` : nothing}${gettext("in the last 90 days")}</dd>
  </div>`;
}

/** @param {any} retention */
function retention({ base, returned, share, year_before: before }) {
  const points = share !== null && before !== null ? (Number(share) - Number(before)) * 100 : null;
  return html`<div>
    <dt>${gettext("Retention")}</dt>
    <dd>${share === null ? "–" : percent(share)}</dd>
    <dd class="foot">
      <span>${interpolate(gettext("%(returned)s of %(base)s"), { returned: number(returned), base: number(base) })}</span>
      ${points === null ? nothing : delta(Math.round(points), interpolate(gettext("%(points)s points in a year"), { points: signed(points) }))}
    </dd>
  </div>`;
}

/** @param {any} pay */
function pay(pay) {
  if (!pay) return nothing;
  const share = pay.returning_share;
  return html`<div>
    <dt>${interpolate(gettext("Pay, %(month)s"), { month: shortMonth(pay.month) })}</dt>
    <dd>${wholeMoney(pay.amount)}</dd>
    <dd class="foot">${share === null ? gettext("nothing earned yet") : interpolate(gettext("%(share)s from returning"), { share: percent(share) })}</dd>
  </div>`;
}

define("my-book", MyBook);
