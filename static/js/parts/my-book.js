// @ts-check
// How the own book stands: how many, what they are worth, who came back, and the pay of the month so far.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { customersAt } from "../lib/drill.js";
import { PageElement, define } from "../lib/element.js";
import { days, daysBetween, number, percent, shortMonth, signed } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactInterval, compactMoney, wholeMoney } from "../lib/money.js";
import { delta } from "./delta.js";
import { statsSkeleton } from "./skeleton.js";
import { targetBar } from "./target-bar.js";

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
    const mine = book.targets.find((/** @type {any} */ { kind }) => kind === "RETURNING_CUSTOMERS");
    return html`<dl class="stats" aria-label=${gettext("My book")}>
      <div>
        <dt>${gettext("My customers")}</dt>
        <dd>${number(book.customers)}</dd>
        <dd class="foot"><a href=${customersAt({ in_profit: "true", salesperson: "me" }, null)}>${interpolate(gettext("%(count)s in profit"), { count: number(book.in_profit) })}</a></dd>
      </div>
      <div>
        <dt>${gettext("Their lifetime value")}</dt>
        <dd>${compactMoney(book.clv.margin)}</dd>
        <dd class="foot">${compactInterval(book.clv.low, book.clv.high)}</dd>
      </div>
      ${mine ? returning(mine, book.as_of) : due(book.due)} ${retention(book.retention)} ${pay(book.pay)}
    </dl>
    ${targets(book.targets.filter((/** @type {any} */ one) => one !== mine))}`;
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

/** @param {any} target @param {string} asOf */
function returning(target, asOf) {
  const left = daysBetween(asOf, target.last_on);
  return html`<div>
    <dt>${gettext("Returning target")}</dt>
    <dd><a href="/targets/${target.id}/">${number(target.done)}<small> ${interpolate(gettext("of %(all)s"), { all: number(target.full) })}</small></a></dd>
    <dd class="foot">${target.full ? html`<progress value=${target.done} max=${target.full} aria-label=${target.progress}></progress>` : nothing}${left > 0 ? interpolate(gettext("%(days)s left"), { days: days(left) }) : gettext("last day")}</dd>
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
    <dd class="foot">${share === null ? gettext("nothing earned yet") : interpolate(gettext("%(share)s from returning"), { share: percent(share) })}${Number(pay.held.amount) ? html`, ${interpolate(gettext("%(amount)s held"), { amount: wholeMoney(pay.held) })}` : nothing} <a href="/scorecard/">${gettext("My scorecard")}</a></dd>
  </div>`;
}

/** @param {any[]} targets */
function targets(targets) {
  if (!targets.length) return nothing;
  return html`<section class="book-targets" aria-label=${gettext("My targets")}>${targets.map(targetBar)}</section>`;
}

define("my-book", MyBook);
