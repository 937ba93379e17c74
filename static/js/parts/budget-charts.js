// @ts-check
// What a budget brings: equity by the share that goes into keeping, and what each side's money brings.
import { html } from "../../vendor/lit.js";
import { BAND_OPACITY, lineStyle, valueAxis } from "../lib/chart-marks.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { asNumber, compactMoney, wholeMoney } from "../lib/money.js";
import { mark, moneyLabel } from "./budget-marks.js";
import "./value-chart.js";

// Less of a shift is not worth a headline.
const FEW_POINTS = 1;

/** @param {any} found */
export function equityChart(found) {
  const { equity, best, today, nearly_best: near, total } = found;
  /** @param {{ theme: any, narrow: boolean }} drawing */
  const draw = ({ theme, narrow }) => {
    const points = equity.map((/** @type {any} */ { keeping_share: share, equity: worth }) => [Number(share), asNumber(worth)]);
    const worths = [...points.map((/** @type {number[]} */ [, worth]) => worth), ...(today ? [asNumber(today.equity)] : [])];
    const [lowest, highest] = [Math.min(...worths), Math.max(...worths)];
    const [from, to] = [lowest - (highest - lowest) * 0.1, highest + (highest - lowest) * 0.15];
    const axis = valueAxis(theme);
    const said = (/** @type {any} */ { keeping_share: share, equity: worth }, /** @type {string} */ text) => interpolate(text, { share: percent(share), money: compactMoney(worth) });
    return {
      xAxis: { ...axis, min: 0, max: 1, interval: narrow ? 0.5 : 0.2, splitLine: { show: false }, axisLabel: { ...axis.axisLabel, formatter: (/** @type {number} */ value) => percent(value) } },
      yAxis: { ...axis, min: from, max: to, axisLabel: { ...axis.axisLabel, showMinLabel: false, showMaxLabel: false, formatter: moneyLabel(best.equity.currency) } },
      series: [
        { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 }, areaStyle: { color: theme.earned, opacity: BAND_OPACITY, origin: "start" }, tooltip: { show: false }, data: [[Number(near.low), to], [Number(near.high), to]] },
        { name: gettext("Customer equity"), ...lineStyle(theme.earned), data: points },
        ...(today ? [mark(theme, { at: [Number(today.keeping_share), asNumber(today.equity)], share: Number(today.keeping_share), label: said(today, gettext("today %(share)s: %(money)s")), hollow: true })] : []),
        mark(theme, { at: [Number(best.keeping_share), asNumber(best.equity)], share: Number(best.keeping_share), label: said(best, gettext("best %(share)s: %(money)s")) }),
      ],
    };
  };
  const numbers = {
    columns: [{ label: gettext("Share for keeping") }, { label: gettext("Customer equity"), numeric: true }],
    rows: equity.map((/** @type {any} */ { keeping_share: share, equity: worth }) => [percent(share), wholeMoney(worth)]),
  };
  const measure = interpolate(gettext("Customer equity by the share of a %(total)s budget that is spent on keeping customers, each side divided as well as can be. Shaded: within a hundredth of the best."), { total: compactMoney(total) });
  return html`<value-chart .finding=${finding(found)} .measure=${measure} .draw=${draw} .numbers=${numbers}></value-chart>`;
}

/** @param {any} found */
function finding({ best, today }) {
  if (!today) return interpolate(gettext("The best division spends %(share)s on keeping customers"), { share: percent(best.keeping_share) });
  const gain = asNumber(best.equity) - asNumber(today.equity);
  if (gain < 0.01 * asNumber(best.equity)) return gettext("Today's division is within a hundredth of the best");
  const points = Math.round((Number(best.keeping_share) - Number(today.keeping_share)) * 100);
  const more = { money: compactMoney({ amount: String(gain), currency: best.equity.currency }), points: number(Math.abs(points)) };
  if (Math.abs(points) < FEW_POINTS) return interpolate(gettext("Divided best between the segments, this budget brings %(money)s more"), more);
  return points > 0
    ? interpolate(gettext("Moving %(points)s points of the budget to keeping, and dividing it best, brings %(money)s more"), more)
    : interpolate(gettext("Moving %(points)s points of the budget to winning, and dividing it best, brings %(money)s more"), more);
}
