// @ts-check
// Did it happen as often as foretold? By repeat purchases, by tenth of the expectation, and by P(alive).
import { html, nothing } from "../../vendor/lit.js";
import { namesAxis, valueAxis } from "../lib/chart-marks.js";
import { date, number, percent, probability } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import "./value-chart.js";

/** @typedef {{ from_value: number, to_value: number, customers: number, expected: number, happened: number }} Bin */

/** The newest test of the champion. @param {any} card */
export function calibration({ champions, backtests }) {
  const [now] = champions;
  const origin = backtests.find((/** @type {any} */ one) => one.contenders.some((/** @type {any} */ { model, is_usable: usable }) => usable && model === now.model));
  if (!origin) return nothing;
  const found = origin.contenders.find((/** @type {any} */ { model }) => model === now.model);
  const said = { day: date(origin.origin_on), days: number(origin.horizon_days), model: found.label };
  const purchases = interpolate(gettext("Mean purchases of a customer in the %(days)s days after %(day)s, foretold by %(model)s and happened"), said);
  const chance = interpolate(gettext("Chance to buy in the %(days)s days after %(day)s, foretold by %(model)s, and the share who bought"), said);
  return html`<section class="stack" aria-labelledby="calibration">
    <div class="sec"><h2 id="calibration">${gettext("Calibration")}</h2></div>
    <div class="side-by-side">
      ${chart({ finding: gettext("By repeat purchases until then"), measure: purchases, bins: found.by_frequency, name: span, show: twoDigits })}
      ${chart({ finding: gettext("By tenth of what was expected, the highest first"), measure: purchases, bins: found.by_tenth, name: (_bin, index) => number(index + 1), show: twoDigits })}
      ${chart({ finding: gettext("By P(alive)"), measure: chance, bins: found.by_alive, name: (bin) => `${probability(bin.from_value)}–${probability(bin.to_value)}`, show: (value) => percent(value) })}
    </div>
  </section>`;
}

/** @param {Bin} bin */
function span({ from_value: from, to_value: to }) {
  return from === to ? number(from) : `${number(from)}–${number(to)}`;
}

/** @param {number} value */
const twoDigits = (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** @param {{ finding: string, measure: string, bins: Bin[], name: (bin: Bin, index: number) => string, show: (value: number) => string }} drawn */
function chart({ finding, measure, bins, name, show }) {
  const names = bins.map(name);
  /** @param {{ theme: any }} drawing */
  const draw = ({ theme }) => ({
    xAxis: { ...namesAxis(theme), data: names },
    yAxis: { ...valueAxis(theme), axisLabel: { ...valueAxis(theme).axisLabel, formatter: show } },
    series: [
      { name: gettext("Happened"), type: "bar", barMaxWidth: 36, itemStyle: { color: theme.earned }, data: bins.map(({ happened }) => happened) },
      { name: gettext("Foretold"), type: "scatter", symbol: "diamond", symbolSize: 10, itemStyle: { color: theme.surface, borderColor: theme.ink, borderWidth: 2 }, data: bins.map(({ expected }) => expected) },
    ],
  });
  const numbers = {
    columns: [{ label: gettext("Group") }, { label: gettext("Customers"), numeric: true }, { label: gettext("Foretold"), numeric: true }, { label: gettext("Happened"), numeric: true }],
    rows: bins.map((bin, index) => [names[index], number(bin.customers), show(bin.expected), show(bin.happened)]),
  };
  const legend = [{ look: "sq got", label: gettext("Happened") }, { look: "diamond", label: gettext("Foretold") }];
  return html`<value-chart size="small" .finding=${finding} .measure=${measure} .draw=${draw} .numbers=${numbers} .legend=${legend}></value-chart>`;
}
