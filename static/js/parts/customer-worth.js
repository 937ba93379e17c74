// @ts-check
// The value of a customer taken apart: what the first order left, what the later ones left, what is expected, and what it cost.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { earnedStyle, expectedStyle, namesAxis, valueAxis } from "../lib/chart-marks.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define } from "../lib/element.js";
import { date, days, duration, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { asNumber, compactAmount, interval, money, wholeMoney } from "../lib/money.js";
import { assumptions, simpleFormula } from "./clv-explained.js";
import "./empty-state.js";
import { chartSkeleton } from "./skeleton.js";
import { valueBar } from "./value-bar.js";
import "./value-chart.js";
import { keyValues } from "./value-pop.js";

class CustomerWorth extends PageElement {
  static properties = { customer: { type: Number } };

  constructor() {
    super();
    this.customer = 0;
    /** @type {CustomerLoad<any>} */
    this.load = new CustomerLoad(this, (signal) => api.get(`customers/${this.customer}/clv/`, { params: { explain: 1 }, signal }));
  }

  render() {
    return html`<section class="stack"><h2 class="sr">${gettext("Value")}</h2>${this.load.render(worth, { waiting: chartSkeleton })}</section>`;
  }
}

/** @param {any} value */
function worth(value) {
  if (!value.explain) {
    return html`<empty-state kind="none" sign="value" .heading=${gettext("No value yet")} .text=${gettext("The next night works it out from what happened so far.")}></empty-state>`;
  }
  const { parts, sentence } = value.explain;
  const labels = parts.map((/** @type {any} */ part) => partLabel(part.code));
  const numbers = { columns: [{ label: gettext("Part") }, { label: gettext("Margin"), numeric: true }], rows: parts.map((/** @type {any} */ part, /** @type {number} */ index) => [labels[index], money(part.margin)]) };
  return html`
    <p>${sentence}</p>
    ${whole(value)}
    <value-chart size="small" finding=${finding(value)} measure=${gettext("Margin by where it comes from. Solid is earned, hatched is expected.")}
      .draw=${(/** @type {any} */ drawing) => option(parts, labels, drawing)} .numbers=${numbers}></value-chart>
    <p class="sm muted">${gettext("Compared with the first order: other products are cross-selling, a higher tier or more of the same is up-selling.")}</p>
    ${simpleFormula(value.explain)}
    <div class="two">${soFar(value.realised)} ${fromHere(value)}</div>
    <p class="sm ink2">${value.reason}</p>
    ${assumptions(value)}
  `;
}

/** @param {string} code */
function partLabel(code) {
  const labels = { FIRST_ORDER: gettext("First order"), REPEAT: gettext("The same again"), CROSS_SELL: gettext("Cross-selling"), UP_SELL: gettext("Up-selling"), EXPECTED: gettext("Expected from here"), RENEWALS: gettext("Renewals of contracts"), COSTS: gettext("Costs included") };
  return labels[/** @type {keyof typeof labels} */ (code)] ?? code;
}

/** @param {any} value */
function finding({ margin, realised: { margin: earned } }) {
  return interpolate(gettext("%(earned)s of %(margin)s are earned already"), { earned: wholeMoney(earned), margin: wholeMoney(margin) });
}

/** Solid is earned, hatched expected, the whisker the interval. @param {any} value */
function whole({ margin, low, high, future }) {
  const sum = asNumber(margin);
  const expected = asNumber(future.margin);
  const label = interpolate(gettext("Lifetime value %(margin)s, %(low)s to %(high)s"), { margin: wholeMoney(margin), low: wholeMoney(low), high: wholeMoney(high) });
  return html`<div class="stack-s">
    ${valueBar({ earned: sum - expected, expected, low: asNumber(low), high: asNumber(high), label })}
    <div class="legend"><span><i class="sq got"></i>${gettext("Earned")}</span><span><i class="hx"></i>${gettext("Expected")}</span><span>${gettext("Whisker: 80% interval")} ${interval(low, high)}</span></div>
  </div>`;
}

/** @param {any[]} parts @param {string[]} labels @param {any} drawing */
function option(parts, labels, { theme }) {
  const { currency } = parts[0].margin;
  return {
    // The longest bar's amount stands behind it.
    grid: { right: 64 },
    xAxis: { ...valueAxis(theme), axisLabel: { ...valueAxis(theme).axisLabel, formatter: (/** @type {number} */ amount) => compactAmount({ amount: String(amount), currency }) } },
    yAxis: { ...namesAxis(theme), inverse: true, data: labels },
    series: [
      {
        type: "bar",
        barMaxWidth: 24,
        data: parts.map(({ code, margin }) => ({ value: asNumber(margin), itemStyle: ["EXPECTED", "RENEWALS"].includes(code) ? expectedStyle(theme) : earnedStyle(theme) })),
        label: { show: true, position: "right", color: theme.ink, formatter: (/** @type {{ dataIndex: number }} */ { dataIndex }) => wholeMoney(parts[dataIndex].margin) },
      },
    ],
  };
}

/** @param {any} realised */
function soFar(realised) {
  const contacts = interpolate(ngettext("%(count)s contact, %(time)s", "%(count)s contacts, %(time)s", realised.contacts), { count: number(realised.contacts), time: duration(realised.contact_minutes) });
  /** @type {Array<[unknown, unknown]>} */
  const pairs = [
    [gettext("Revenue, net of refunds"), money(realised.revenue)],
    [gettext("Refunded"), money(realised.refunds)],
    [gettext("Margin"), money(realised.margin)],
    [html`${gettext("Cost to serve")}<br /><small class="muted">${contacts}</small>`, money(realised.cost_to_serve)],
    [gettext("Cost of winning them"), money(realised.acquisition_cost)],
  ];
  return html`<div class="stack">
    <div class="sec"><h2>${gettext("So far")}</h2></div>
    ${keyValues(pairs, [gettext("Contribution"), money(realised.contribution)])}
    <p class="sm muted">${realised.break_even_on ? interpolate(gettext("Broke even on %(day)s."), { day: date(realised.break_even_on) }) : gettext("Hasn’t broken even yet.")}</p>
  </div>`;
}

/** @param {any} value */
function fromHere({ future, next_12_months: year, next_36_months: years, contracts, realised, gap_ratio: ratio, value_at_risk: risk }) {
  const gap = realised.usual_gap_days;
  /** @type {Array<[unknown, unknown]>} */
  const pairs = [
    [gettext("Orders in 12 months"), html`<span class="est">${number(year.orders, { maximumFractionDigits: 1 })}</span>`],
    [gettext("Margin in 12 months"), html`<span class="est">${wholeMoney(year.margin)}</span> <span class="muted">${interval(year.low, year.high)}</span>`],
    ...(years ? inThreeYears(years) : []),
    [gettext("Margin in all"), html`<span class="est">${wholeMoney(future.margin)}</span> <span class="muted">${interval(future.low, future.high)}</span>`],
    ...(contracts ? renewals(contracts) : []),
    [gettext("Lost if they are lost now"), html`<span class="est">${wholeMoney(risk)}</span>`],
  ];
  const silence = gap === null || ratio === null ? nothing : html`<p class="sm muted">${interpolate(gettext("Silent for %(silent)s; %(gap)s is usual: %(ratio)s gaps."), { silent: days(realised.silent_days), gap: days(Math.round(gap)), ratio: number(ratio, { maximumFractionDigits: 1 }) })}</p>`;
  return html`<div class="stack"><div class="sec"><h2>${gettext("From here")}</h2></div>${keyValues(pairs)} ${silence}</div>`;
}

/** @param {any} years @returns {Array<[unknown, unknown]>} */
function inThreeYears({ orders, margin, low, high }) {
  return [
    [gettext("Orders in 36 months"), html`<span class="est">${number(orders, { maximumFractionDigits: 1 })}</span>`],
    [gettext("Margin in 36 months"), html`<span class="est">${wholeMoney(margin)}</span> <span class="muted">${interval(low, high)}</span>`],
  ];
}

/** @param {any} contracts @returns {Array<[unknown, unknown]>} */
function renewals({ count, renews_on: due, renewal_chance: chance, future_margin: margin }) {
  const said = interpolate(ngettext("%(count)s contract, due on %(day)s, renewed with %(chance)s", "%(count)s contracts, next due on %(day)s, one or more renewed with %(chance)s", count), { count: number(count), day: date(due), chance: percent(chance) });
  return [[html`${gettext("Of which renewals")}<br /><small class="muted">${said}</small>`, html`<span class="est">${wholeMoney(margin)}</span>`]];
}

define("customer-worth", CustomerWorth);
