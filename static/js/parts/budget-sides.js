// @ts-check
// What the money of one side of a budget brings: winning customers, or keeping them.
import { html, nothing } from "../../vendor/lit.js";
import { BAND_OPACITY, lineStyle, valueAxis } from "../lib/chart-marks.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { asNumber, compactMoney, interval, wholeMoney } from "../lib/money.js";
import { mark, moneyLabel } from "./budget-marks.js";
import "./value-chart.js";

// A side flattens where so much of what the whole stretch brings is reached within so much of the money.
const MOST = 0.75;
const EARLY = 0.6;

/** @param {any} found */
export function winningChart({ winning }) {
  const title = finding(winning.curve, gettext("Winning customers flattens after %(money)s"), gettext("Winning customers still pays at %(money)s"));
  return sideChart(winning, title, gettext("Lifetime value of the customers won in a year, by spending"), (theme) => theme.series[1]);
}

/** @param {any} found */
export function keepingChart({ keeping }) {
  const title = finding(keeping.curve, gettext("Keeping customers flattens after %(money)s"), gettext("Keeping customers still pays at %(money)s"));
  return sideChart(keeping, title, gettext("What the customers who are kept are expected to bring, by spending in a year"), (theme) => theme.earned);
}

/** @param {any[]} points @param {string} flat @param {string} steep */
function finding(points, flat, steep) {
  const end = points.length - 1;
  if (end < 0) return "";
  const place = points.findIndex(({ worth }) => asNumber(worth) >= MOST * asNumber(points[end].worth));
  const isFlat = place < points.length * EARLY;
  return interpolate(isFlat ? flat : steep, { money: compactMoney(points[isFlat ? place : end].spend) });
}

/** @param {any} side @param {string} title @param {string} measure @param {(theme: any) => string} colour */
function sideChart({ curve, now, best }, title, measure, colour) {
  if (!curve.length) return nothing;
  const known = curve[0].low !== null;
  const at = (/** @type {any} */ { spend, worth }) => [asNumber(spend), asNumber(worth)];
  const most = asNumber(curve[curve.length - 1].spend);
  /** @param {{ theme: any }} drawing */
  const draw = ({ theme }) => {
    const axis = valueAxis(theme);
    const label = { ...axis.axisLabel, formatter: moneyLabel(now.spend.currency) };
    return {
      xAxis: { ...axis, min: 0, max: most, splitLine: { show: false }, axisLabel: { ...label, showMaxLabel: false, hideOverlap: true } },
      yAxis: { ...axis, min: 0, axisLabel: label },
      series: [
        ...(known ? [{ type: "custom", silent: true, tooltip: { show: false }, renderItem: band(curve, colour(theme)), data: [at(curve[curve.length - 1])] }] : []),
        { name: measure, ...lineStyle(colour(theme)), data: curve.map(at) },
        mark(theme, { at: at(now), share: at(now)[0] / most, label: interpolate(gettext("now, %(money)s"), { money: compactMoney(now.spend) }), hollow: true }),
        mark(theme, { at: at(best), share: at(best)[0] / most, label: interpolate(gettext("best, %(money)s"), { money: compactMoney(best.spend) }) }),
      ],
    };
  };
  const numbers = {
    columns: [{ label: gettext("Spending a year"), numeric: true }, { label: gettext("What it brings"), numeric: true }, ...(known ? [{ label: gettext("80% interval"), numeric: true }] : [])],
    rows: curve.map((/** @type {any} */ point) => [wholeMoney(point.spend), wholeMoney(point.worth), ...(known ? [interval(point.low, point.high)] : [])]),
  };
  const said = known ? `${measure}; ${gettext("band: 80% interval of the curve")}` : measure;
  return html`<value-chart size="small" .finding=${title} .measure=${said} .draw=${draw} .numbers=${numbers}></value-chart>`;
}

/** The interval as one filled area. @param {any[]} curve @param {string} colour */
function band(curve, colour) {
  return (/** @type {any} */ _params, /** @type {any} */ draw) => {
    const edge = (/** @type {"low" | "high"} */ name) => curve.map((point) => draw.coord([asNumber(point.spend), asNumber(point[name])]));
    return { type: "polygon", shape: { points: [...edge("low"), ...edge("high").reverse()] }, style: { fill: colour, opacity: BAND_OPACITY } };
  };
}
