// @ts-check
// What the customers are worth together: earned and expected, how it is spread, and by group.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { earnedStyle, expectedStyle, namesAxis, valueAxis } from "../lib/chart-marks.js";
import { customersAt } from "../lib/drill.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { asNumber, compactInterval, compactMoney, moneyChange, wholeMoney } from "../lib/money.js";
import { bookTable } from "./book-table.js";
import { groupTable } from "./group-table.js";
import { noFigures } from "./no-figures.js";
import { chartSkeleton, statsSkeleton } from "./skeleton.js";
import { valueBar } from "./value-bar.js";
import "./break-even-curve.js";
import "./lorenz-curve.js";
import "./value-chart.js";

class ValueBoard extends PageElement {
  static properties = { early: { type: Boolean } };

  constructor() {
    super();
    /** Whether no night has worked figures out yet. */
    this.early = false;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("dashboards/value/", { signal }));
  }

  updated() {
    const facts = document.querySelector("[data-facts]");
    const found = this.load.data;
    if (!facts || !found?.as_of) return;
    const whose = found.scope?.team?.name ?? gettext("All customers");
    facts.textContent = interpolate(gettext("%(whose)s, as of %(day)s. Margin, not revenue. 80%% intervals.").replace("%%", "%"), { whose, day: date(found.as_of) });
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => html`${statsSkeleton(5)}${chartSkeleton()}` });
  }

  /** @param {any} found */
  #shown(found) {
    if (!found.as_of || !found.total) {
      return noFigures({ sign: "value", heading: gettext("No values yet"), early: this.early });
    }
    return html`<div class="stack-l">
      ${figures(found)} ${whole(found.total)}
      <div class="two">${concentration(found)}<lorenz-curve .team=${found.scope?.team?.id ?? null}></lorenz-curve></div>
      <break-even-curve></break-even-curve>
      ${groupTable({ id: "categories", title: gettext("By category"), groups: found.categories, filter: "category", scope: found.scope })}
      <div class="stack-l">
        ${groupTable({ id: "relationships", title: gettext("By relationship"), groups: found.relationships, filter: "relationship_type", scope: found.scope })}
        ${groupTable({ id: "channels", title: gettext("By the way they came"), groups: found.channels, filter: "acquisition_channel", scope: found.scope })}
        <section class="stack" aria-labelledby="by-salesperson"><div class="sec"><h2 id="by-salesperson">${gettext("By salesperson")}</h2><span class="sub">${gettext("In order of name")}</span></div>${bookTable(found.salespeople)}</section>
      </div>
    </div>`;
  }
}

/** @param {any} found */
function figures({ total, change, scope }) {
  const { clv, earned, expected, customers, in_profit: profitable } = total;
  const whole = asNumber(clv.margin);
  return html`<dl class="stats">
    <div><dt>${gettext("Total customer equity")}</dt><dd><a href=${customersAt({}, scope)}>${compactMoney(clv.margin)}</a></dd><dd class="foot">${compactInterval(clv.low, clv.high)}</dd></div>
    <div><dt>${gettext("Earned so far")}</dt><dd>${compactMoney(earned)}</dd><dd class="foot">${whole > 0 ? interpolate(gettext("%(share)s of the total"), { share: percent(asNumber(earned) / whole) }) : nothing}</dd></div>
    <div><dt>${gettext("Expected from here")}</dt><dd><span class="est">${compactMoney(expected)}</span></dd><dd class="foot">${gettext("discounted margin")}</dd></div>
    <div><dt>${gettext("Customers in profit")}</dt><dd><a href=${customersAt({ in_profit: "true" }, scope)}>${number(profitable)}</a><small> ${interpolate(gettext("of %(all)s"), { all: number(customers) })}</small></dd><dd class="foot">${customers ? percent(profitable / customers) : nothing}</dd></div>
    ${change ? html`<div><dt>${interpolate(gettext("Since %(day)s"), { day: date(change.since) })}</dt><dd>${moneyChange(change.margin)}</dd></div>` : nothing}
  </dl>`;
}

/** @param {any} total */
function whole({ clv, earned, expected }) {
  const label = interpolate(gettext("Earned %(earned)s, expected %(expected)s"), { earned: compactMoney(earned), expected: compactMoney(expected) });
  return html`<div class="stack-s">
    ${valueBar({ earned: asNumber(earned), expected: asNumber(expected), low: asNumber(clv.low), high: asNumber(clv.high), label })}
    <div class="legend"><span><i class="sq got"></i>${gettext("Earned")}</span><span><i class="hx"></i>${gettext("Expected")}</span><span>${gettext("Whisker: 80% interval")}</span></div>
  </div>`;
}

/** @param {any} found */
function concentration(found) {
  const { concentration: tenths, top_tenth_share: top } = found;
  if (!tenths.length) return nothing;
  const lowest = Math.min(...tenths.map((/** @type {any} */ row) => Math.min(0, asNumber(row.earned)) + Math.min(0, asNumber(row.expected))));
  /** @param {{ theme: any, narrow: boolean }} drawing */
  const draw = ({ theme }) => ({
    xAxis: { ...namesAxis(theme), data: tenths.map((/** @type {any} */ { tenth }) => String(tenth)) },
    yAxis: { ...valueAxis(theme, lowest), axisLabel: { ...valueAxis(theme, lowest).axisLabel, formatter: (/** @type {number} */ value) => compactMoney({ amount: String(value), currency: tenths[0].expected.currency }) } },
    series: [
      { name: gettext("Earned margin"), type: "bar", stack: "value", barMaxWidth: 48, itemStyle: earnedStyle(theme), data: tenths.map((/** @type {any} */ row) => asNumber(row.earned)) },
      { name: gettext("Expected margin"), type: "bar", stack: "value", barMaxWidth: 48, itemStyle: expectedStyle(theme), data: tenths.map((/** @type {any} */ row) => asNumber(row.expected)) },
    ],
  });
  const numbers = {
    columns: [{ label: gettext("Tenth") }, { label: gettext("Customers"), numeric: true }, { label: gettext("Earned"), numeric: true }, { label: gettext("Expected"), numeric: true }],
    rows: tenths.map((/** @type {any} */ row) => [number(row.tenth), number(row.customers), wholeMoney(row.earned), wholeMoney(row.expected)]),
  };
  const finding = top === null ? gettext("How the value is spread over the customers") : interpolate(gettext("The top tenth of customers holds %(share)s of all value"), { share: percent(top) });
  const legend = [{ look: "sq got", label: gettext("Earned margin") }, { look: "hx", label: gettext("Expected margin") }];
  return html`<value-chart .finding=${finding} .measure=${gettext("Lifetime value by tenth of the customers who bought, the most valuable first")} .draw=${draw} .numbers=${numbers} .legend=${legend} .drill=${{ href: customersAt({ ordering: "-clv_margin" }, found.scope), label: gettext("See the customers") }}></value-chart>`;
}

define("value-board", ValueBoard);
