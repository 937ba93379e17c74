// @ts-check
// Twelve months as a chart: what is expected with its interval, and what happened where it is known.
import { html } from "../../vendor/lit.js";
import { bandSeries, earnedStyle, expectedStyle, lineStyle, namesAxis, valueAxis } from "../lib/chart-marks.js";
import { percent, shortMonth } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { asNumber, compactMoney, interval, wholeMoney } from "../lib/money.js";
import "./value-chart.js";

/** @param {any} theme @param {any[]} months @param {boolean} narrow */
function axes(theme, months, narrow) {
  const axis = valueAxis(theme);
  const { currency } = months[0].total.expected;
  return {
    xAxis: { ...namesAxis(theme), data: months.map(({ starts_on: day }) => shortMonth(day)), axisLabel: { ...namesAxis(theme).axisLabel, interval: narrow ? 3 : 1 } },
    yAxis: { ...axis, axisLabel: { ...axis.axisLabel, formatter: (/** @type {number} */ value) => compactMoney({ amount: String(value), currency }) } },
  };
}

/** The next twelve months: customers there are, and new ones on top. @param {any} forecast */
export function forecastChart(forecast) {
  const { months, year } = forecast;
  const share = asNumber(year.total.expected) > 0 ? asNumber(year.new.expected) / asNumber(year.total.expected) : 0;
  const finding = interpolate(gettext("%(money)s are expected, %(share)s of them from customers still to come"), { money: compactMoney(year.total.expected), share: percent(share) });
  /** @param {{ theme: any, narrow: boolean }} drawing */
  const draw = ({ theme, narrow }) => ({
    ...axes(theme, months, narrow),
    series: [
      { name: gettext("Customers there are"), type: "bar", stack: "months", barMaxWidth: 48, itemStyle: expectedStyle(theme), data: months.map((/** @type {any} */ month) => asNumber(month.existing.expected)) },
      { name: gettext("New customers"), type: "bar", stack: "months", barMaxWidth: 48, itemStyle: { color: theme.series[1] }, data: months.map((/** @type {any} */ month) => asNumber(month.new.expected)) },
      ...bandSeries(months.map((/** @type {any} */ { total }) => asNumber(total.low)), months.map((/** @type {any} */ { total }) => asNumber(total.high)), theme.ink),
    ],
  });
  const numbers = {
    columns: [{ label: gettext("From") }, { label: gettext("Customers there are"), numeric: true }, { label: gettext("80% interval"), numeric: true }, { label: gettext("New customers"), numeric: true }, { label: gettext("80% interval"), numeric: true }, { label: gettext("Both"), numeric: true }, { label: gettext("80% interval"), numeric: true }],
    rows: months.map((/** @type {any} */ month) => [shortMonth(month.starts_on), ...["existing", "new", "total"].flatMap((part) => [wholeMoney(month[part].expected), interval(month[part].low, month[part].high)])]),
  };
  const legend = [{ look: "hx", label: gettext("Customers there are") }, { look: "sq k2", label: gettext("New customers") }, { look: "sq band", label: gettext("80% interval of both") }];
  return html`<value-chart .finding=${finding} .measure=${gettext("Expected margin by twelfth of a year, not discounted")} .draw=${draw} .numbers=${numbers} .legend=${legend} .drill=${{ href: "/customers/?ordering=-clv_margin", label: gettext("See the customers") }}></value-chart>`;
}

/** The last twelve months: what would have been foretold, and what happened. @param {any} forecast */
export function lastYearChart(forecast) {
  const { months, year } = forecast;
  /** @param {{ theme: any, narrow: boolean }} drawing */
  const draw = ({ theme, narrow }) => ({
    ...axes(theme, months, narrow),
    series: [
      { name: gettext("Happened"), type: "bar", barMaxWidth: 48, itemStyle: earnedStyle(theme), data: months.map((/** @type {any} */ { existing }) => asNumber(existing.happened)) },
      ...bandSeries(months.map((/** @type {any} */ { existing }) => asNumber(existing.low)), months.map((/** @type {any} */ { existing }) => asNumber(existing.high)), theme.ink),
      { name: gettext("Foretold"), ...lineStyle(theme.ink, { expected: true }), data: months.map((/** @type {any} */ { existing }) => asNumber(existing.expected)) },
    ],
  });
  const numbers = {
    columns: [{ label: gettext("From") }, { label: gettext("Foretold"), numeric: true }, { label: gettext("80% interval"), numeric: true }, { label: gettext("Happened"), numeric: true }, { label: gettext("New: foretold"), numeric: true }, { label: gettext("New: happened"), numeric: true }],
    rows: months.map((/** @type {any} */ month) => [shortMonth(month.starts_on), wholeMoney(month.existing.expected), interval(month.existing.low, month.existing.high), wholeMoney(month.existing.happened), wholeMoney(month.new.expected), wholeMoney(month.new.happened)]),
  };
  const { expected, happened, error } = year.existing;
  const said = { foretold: compactMoney(expected), happened: compactMoney(happened), error: error === null ? "–" : percent(error, 1) };
  const finding = interpolate(gettext("A year ago %(foretold)s would have been foretold; %(happened)s came (%(error)s)"), said);
  const legend = [{ look: "sq got", label: gettext("Happened") }, { look: "dash", label: gettext("Foretold") }, { look: "sq band", label: gettext("80% interval") }];
  return html`<value-chart .finding=${finding} .measure=${gettext("Margin of the customers there were a year ago, from what was known then")} .draw=${draw} .numbers=${numbers} .legend=${legend}></value-chart>`;
}
