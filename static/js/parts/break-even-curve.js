// @ts-check
// When customers have paid back what winning and serving them cost: the share of them, and what one of them has left on
// average, by months since the first order.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { bandSeries, lineStyle, namesAxis, valueAxis } from "../lib/chart-marks.js";
import { customersAt } from "../lib/drill.js";
import { PageElement, define } from "../lib/element.js";
import { businessDay, number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { asNumber, compactMoney, wholeMoney } from "../lib/money.js";
import { chartSkeleton } from "./skeleton.js";
import "./value-chart.js";

/** @typedef {{ month: number, customers: number, base: number, share: string | null, low: string | null, high: string | null, contribution: any }} Point */

class BreakEvenCurve extends PageElement {
  constructor() {
    super();
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("reports/break-even/", { signal }));
  }

  render() {
    return this.load.render(curve, { waiting: chartSkeleton });
  }
}

/** @param {any} found */
function curve(found) {
  /** @type {Point[]} */
  const points = found.curve.filter((/** @type {Point} */ { share }) => share !== null);
  if (!points.length) return nothing;
  const numbers = {
    columns: [{ label: gettext("Full months") }, { label: gettext("Paid back"), numeric: true }, { label: gettext("Customers"), numeric: true }, { label: gettext("Share"), numeric: true }, { label: gettext("80% interval"), numeric: true }],
    rows: points.map(({ month, customers, base, share, low, high }) => [number(month), number(customers), number(base), percent(Number(share), 1), between(low, high)]),
  };
  const measure = interpolate(gettext("Share of the customers won since %(quarter)s who have paid back, by months since the first order; 80%% interval shaded").replace("%%", "%"), { quarter: quarterOf(found.cohorts[0].starts_on) });
  const drill = { href: customersAt({ bought: "true", broke_even: "false" }, found.scope), label: gettext("See who hasn’t") };
  return html`<div class="stack">
    <value-chart .finding=${finding(found, points)} .measure=${measure} .draw=${(/** @type {any} */ drawing) => option(points, drawing)} .numbers=${numbers} .drill=${drill}></value-chart>
    ${money(found, points)} ${cohorts(found)}
  </div>`;
}

/** What one customer has left on average, costs taken off. @param {any} found @param {Point[]} points */
function money(found, points) {
  const known = points.filter(({ contribution }) => contribution);
  if (!known.length) return nothing;
  const last = known[known.length - 1];
  const said = { month: number(last.month), amount: wholeMoney(last.contribution) };
  const title =
    found.paid_back_by === null
      ? interpolate(gettext("After %(month)s months a customer has left %(amount)s on average"), said)
      : found.paid_back_by === 0
        ? interpolate(gettext("On average the first month pays a customer back; after %(month)s months %(amount)s are left"), said)
        : interpolate(gettext("On average a customer is paid back by month %(back)s; after %(month)s months %(amount)s are left"), { ...said, back: number(found.paid_back_by) });
  const numbers = {
    columns: [{ label: gettext("Full months") }, { label: gettext("Contribution per customer"), numeric: true }],
    rows: known.map(({ month, contribution }) => [number(month), wholeMoney(contribution)]),
  };
  const measure = gettext("Cumulative contribution per customer: margin less refunds, cost to serve and acquisition cost, by months since the first order");
  return html`<value-chart .finding=${title} .measure=${measure} .draw=${(/** @type {any} */ drawing) => moneyOption(known, drawing)} .numbers=${numbers}></value-chart>`;
}

/** @param {Point[]} points @param {any} drawing */
function moneyOption(points, { theme, narrow }) {
  const axis = valueAxis(theme);
  const { currency } = points[0].contribution;
  const label = { ...axis.axisLabel, formatter: (/** @type {number} */ value) => compactMoney({ amount: String(value), currency }) };
  return {
    xAxis: { ...monthAxis(points, theme, narrow), axisLine: { onZero: true } },
    yAxis: { ...axis, axisLabel: label },
    series: [{ name: gettext("Contribution per customer"), ...lineStyle(theme.earned), data: points.map(({ contribution }) => asNumber(contribution)) }],
  };
}

/** @param {Point[]} points @param {any} theme @param {boolean} narrow */
function monthAxis(points, theme, narrow) {
  const axis = namesAxis(theme);
  return { ...axis, boundaryGap: false, data: points.map(({ month }) => String(month)), axisLabel: { ...axis.axisLabel, interval: (/** @type {number} */ index) => index % (narrow ? 12 : 6) === 0 } };
}

/** @param {any} found @param {Point[]} points */
function finding({ half_by: month }, points) {
  if (month === 0) return interpolate(gettext("%(share)s of customers pay back with the first order"), { share: percent(Number(points[0].share)) });
  if (month !== null) return interpolate(gettext("Half of the customers have paid back by month %(month)s"), { month: number(month) });
  const last = points[points.length - 1];
  return interpolate(gettext("After %(month)s months %(share)s of customers have paid back"), { month: number(last.month), share: percent(Number(last.share)) });
}

/** @param {Point[]} points @param {any} drawing */
function option(points, { theme, narrow }) {
  const axis = valueAxis(theme);
  /** @param {"low" | "high" | "share"} name */
  const of = (name) => points.map((point) => Number(point[name]));
  return {
    xAxis: monthAxis(points, theme, narrow),
    yAxis: { ...axis, min: 0, max: 1, interval: 0.25, axisLabel: { ...axis.axisLabel, formatter: (/** @type {number} */ value) => percent(value) } },
    series: [...bandSeries(of("low"), of("high"), theme.earned), { name: gettext("Paid back"), ...lineStyle(theme.earned), data: of("share") }],
  };
}

/** @param {any} found */
function cohorts({ cohorts: all, scope }) {
  const heads = [gettext("Customers"), gettext("Paid back"), gettext("Not yet")];
  return html`<details class="data">
    <summary>${gettext("By quarter of the first order")}</summary>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("By quarter of the first order")}><table class="table compact">
      <thead><tr><th scope="col">${gettext("First order")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
      <tbody>${all.map((/** @type {any} */ { starts_on: start, customers, broke_even: paid, drill }) => html`<tr>
        <th scope="row"><a href=${customersAt(drill, scope)}>${quarterOf(start)}</a></th>
        <td class="num">${number(customers)}</td>
        <td class="num"><a href=${customersAt({ ...drill, broke_even: "true" }, scope)}>${number(paid)}</a></td>
        <td class="num"><a href=${customersAt({ ...drill, broke_even: "false" }, scope)}>${number(customers - paid)}</a></td>
      </tr>`)}</tbody>
    </table></div>
  </details>`;
}

/** @param {string | null} low @param {string | null} high */
function between(low, high) {
  return interpolate(gettext("%(low)s to %(high)s"), { low: percent(Number(low), 1), high: percent(Number(high), 1) });
}

/** 2026 Q1. @param {string} iso */
function quarterOf(iso) {
  const day = businessDay(iso);
  return interpolate(gettext("%(year)s Q%(quarter)s"), { year: String(day.getUTCFullYear()), quarter: String(Math.floor(day.getUTCMonth() / 3) + 1) });
}

define("break-even-curve", BreakEvenCurve);
