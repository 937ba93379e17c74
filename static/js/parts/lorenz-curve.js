// @ts-check
// How unevenly value is spread: what the least valuable part of the customers holds of the whole.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { lineStyle, valueAxis } from "../lib/chart-marks.js";
import { PageElement, define } from "../lib/element.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { chartSkeleton } from "./skeleton.js";
import "./value-chart.js";

/** @typedef {{ as_of: string, customers: number, gini: number, shares: string[] }} Found */

// The table tells every tenth percent of the customers.
const STEP = 10;
const FEW_LOSSES = 0.05;

class LorenzCurve extends PageElement {
  static properties = { team: { attribute: false } };

  constructor() {
    super();
    /** @type {number | null} */
    this.team = null;
    /** @type {Load<Found | null>} */
    this.load = new Load(this, (signal) => api.get("reports/concentration/", { params: this.team ? { team: this.team } : {}, signal }));
  }

  render() {
    return this.load.render((found) => (found ? curve(found) : nothing), { waiting: chartSkeleton });
  }
}

/** @param {Found} found */
function curve({ customers, gini, shares }) {
  const held = shares.map(Number);
  const last = held.length - 1;
  const tenths = held.flatMap((share, place) => (place % STEP === 0 ? [{ place, share }] : []));
  const numbers = {
    columns: [{ label: gettext("Least valuable customers") }, { label: gettext("Share of the value"), numeric: true }],
    rows: tenths.map(({ place, share }) => [percent(place / last), percent(share, 1)]),
  };
  const half = held[Math.round(last / 2)];
  const finding = interpolate(gettext("The less valuable half of the customers holds %(share)s of the value"), { share: percent(half, 1) });
  const said = { customers: number(customers), gini: number(gini, { maximumFractionDigits: 2, minimumFractionDigits: 2 }) };
  const measure = interpolate(ngettext("Lorenz curve of lifetime value over %(customers)s customer who bought, the least valuable first. Gini coefficient %(gini)s: 0 would be equal shares.", "Lorenz curve of lifetime value over %(customers)s customers who bought, the least valuable first. Gini coefficient %(gini)s: 0 would be equal shares.", customers), said);
  const legend = [{ look: "got", label: gettext("Share held") }, { look: "dash", label: gettext("Equal shares") }];
  return html`<value-chart .finding=${finding} .measure=${measure} .draw=${(/** @type {any} */ drawing) => option(held, drawing)} .numbers=${numbers} .legend=${legend}></value-chart>`;
}

/** @param {number[]} held @param {any} drawing */
function option(held, { theme, narrow }) {
  const last = held.length - 1;
  const axis = valueAxis(theme);
  const lowest = Math.min(...held);
  const label = { ...axis.axisLabel, formatter: (/** @type {number} */ value) => percent(value) };
  return {
    xAxis: { ...axis, min: 0, max: 1, interval: narrow ? 0.5 : 0.25, splitLine: { show: false }, axisLabel: label },
    // Losses let the curve sink below zero before it rises; a few dip below the axis, many get a step of their own.
    yAxis: { ...axis, min: lowest > -FEW_LOSSES ? 0 : Math.floor(lowest * 4) / 4, max: 1, interval: 0.25, axisLabel: label },
    series: [
      { name: gettext("Equal shares"), ...lineStyle(theme.ink, { expected: true }), data: [[0, 0], [1, 1]] },
      { name: gettext("Share held"), ...lineStyle(theme.earned), clip: false, data: held.map((share, place) => [place / last, share]) },
    ],
  };
}

define("lorenz-curve", LorenzCurve);
