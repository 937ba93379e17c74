// @ts-check
// Who comes back: four figures, the cohorts, and each salesperson's book in order of name.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { atRisk, customersAt } from "../lib/drill.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent, probability, signed } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactInterval, compactMoney } from "../lib/money.js";
import { bookTable } from "./book-table.js";
import { cohortTable } from "./cohort-table.js";
import { delta } from "./delta.js";
import { noFigures } from "./no-figures.js";
import { rowsSkeleton, statsSkeleton } from "./skeleton.js";

class RetentionBoard extends PageElement {
  constructor() {
    super();
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("dashboards/retention/", { signal }));
  }

  updated() {
    const facts = document.querySelector("[data-facts]");
    const found = this.load.data;
    if (!facts || !found?.as_of) return;
    const whose = found.scope?.team?.name ?? gettext("All teams");
    facts.textContent = interpolate(ngettext("%(whose)s: %(count)s customer, as of %(day)s", "%(whose)s: %(count)s customers, as of %(day)s", found.customers), { whose, count: number(found.customers), day: date(found.as_of) });
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => html`${statsSkeleton(4)}${rowsSkeleton()}` });
  }

  /** @param {any} found */
  #shown(found) {
    if (!found.as_of || !found.total) {
      return noFigures({ sign: "retention", heading: gettext("No figures yet"), early: false });
    }
    return html`<div class="stack-l">
      ${figures(found)} ${cohortTable(found.cohorts, found.cohort_minimum, found.scope)}
      <section class="stack" aria-labelledby="salespeople"><div class="sec"><h2 id="salespeople">${gettext("Salespeople")}</h2><span class="sub">${gettext("In order of name")}</span></div>${bookTable(found.salespeople)}</section>
    </div>`;
  }
}

/** @param {any} found */
function figures({ total, at_risk_below: below, scope }) {
  const { retention, returning_orders: orders, due, at_risk: risk, clv } = total;
  const interval = retention.low === null ? nothing : interpolate(gettext("%(low)s to %(high)s, %(returned)s of %(base)s"), { low: percent(retention.low, 1), high: percent(retention.high, 1), returned: number(retention.returned), base: number(retention.base) });
  return html`<dl class="stats">
    <div><dt>${gettext("Returning share of orders")}</dt><dd>${shareOf(orders.share)}</dd><dd class="foot">${moved(orders)}</dd></div>
    <div><dt>${gettext("Retention, 12 months")}</dt><dd>${shareOf(retention.share, 1)}</dd><dd class="foot">${interval} ${moved(retention)}</dd></div>
    <div><dt>${gettext("Came back when due")}</dt><dd>${number(due.returned)}<small> ${interpolate(gettext("of %(all)s"), { all: number(due.due) })}</small></dd><dd class="foot">${gettext("in the last 90 days")}</dd></div>
    <div><dt>${gettext("Value at risk")}</dt><dd><a href=${customersAt(atRisk(risk.value, below), scope)}>${compactMoney(risk.value)}</a></dd><dd class="foot">${interpolate(ngettext("%(count)s customer below %(chance)s", "%(count)s customers below %(chance)s", risk.customers), { count: number(risk.customers), chance: probability(below) })}</dd></div>
    <div><dt>${gettext("Lifetime value")}</dt><dd><a href="/value/">${compactMoney(clv.margin)}</a></dd><dd class="foot">${compactInterval(clv.low, clv.high)}</dd></div>
  </dl>`;
}

/** @param {string | null} share @param {number} [digits] */
function shareOf(share, digits = 0) {
  return share === null ? "–" : percent(share, digits);
}

/** @param {{ share: string | null, year_before: string | null }} figures */
function moved({ share, year_before: before }) {
  if (share === null || before === null) return nothing;
  const points = Math.round((Number(share) - Number(before)) * 1000) / 10;
  return delta(points, interpolate(gettext("%(points)s points on last year"), { points: signed(points, 1) }));
}

define("retention-board", RetentionBoard);
