// @ts-check
// How the value of a customer moved from night to night, and what moved it.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { lineStyle, namesAxis, valueAxis } from "../lib/chart-marks.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define } from "../lib/element.js";
import { date, shortDate } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { asNumber, compactAmount, money, moneyChange, wholeMoney } from "../lib/money.js";
import { chartSkeleton } from "./skeleton.js";
import "./value-chart.js";

const SHOWN = 50;
/** @typedef {{ as_of: string, margin: any, change: any, cause: string, cause_text: string, parts: any[] }} Line */

class WorthHistory extends PageElement {
  static properties = { customer: { type: Number } };

  constructor() {
    super();
    this.customer = 0;
    /** @type {CustomerLoad<any>} */
    this.load = new CustomerLoad(this, (signal) => api.get(`customers/${this.customer}/value-history/`, { params: { page_size: SHOWN }, signal }));
  }

  render() {
    return this.load.render(({ results }) => history(results), { waiting: chartSkeleton });
  }
}

/** @param {Line[]} lines the newest first */
function history(lines) {
  if (!lines.length) return nothing;
  const [newest] = lines;
  if (lines.length === 1) return html`<p class="sm muted">${interpolate(gettext("%(value)s since %(day)s. A night that moves the value writes here what moved it."), { value: wholeMoney(newest.margin), day: date(newest.as_of) })}</p>`;
  const oldestFirst = [...lines].reverse();
  const numbers = {
    columns: [{ label: gettext("Night") }, { label: gettext("Lifetime value"), numeric: true }, { label: gettext("Difference"), numeric: true }, { label: gettext("What moved it") }],
    rows: lines.map((line) => [date(line.as_of), money(line.margin), line.cause === "FIRST" ? "–" : moneyChange(line.change), causes(line)]),
  };
  return html`<value-chart size="small" .finding=${finding(newest)} .measure=${gettext("Lifetime value as each night told it; only moves that matter are kept")}
    .draw=${(/** @type {any} */ drawing) => option(oldestFirst, drawing)} .numbers=${numbers}></value-chart>`;
}

/** @param {Line} line */
function finding({ change, cause_text: cause, as_of: day }) {
  return interpolate(gettext("%(change)s on %(day)s: %(cause)s"), { change: moneyChange(change), day: date(day), cause });
}

/** Every cause with its amount, the parts sum to the change. @param {Line} line */
function causes({ parts, cause_text: text }) {
  const moved = parts.filter((part) => asNumber(part.change) !== 0);
  return moved.length ? moved.map((part) => `${part.cause_text} ${moneyChange(part.change)}`).join(", ") : text;
}

/** @param {Line[]} lines @param {any} drawing */
function option(lines, { theme, narrow }) {
  const axis = valueAxis(theme);
  const { currency } = lines[0].margin;
  const every = Math.ceil(lines.length / (narrow ? 3 : 8));
  return {
    xAxis: { ...namesAxis(theme), boundaryGap: false, data: lines.map((line) => shortDate(line.as_of)), axisLabel: { ...namesAxis(theme).axisLabel, interval: (/** @type {number} */ index) => index % every === 0 } },
    yAxis: { ...axis, scale: true, axisLabel: { ...axis.axisLabel, formatter: (/** @type {number} */ amount) => compactAmount({ amount: String(amount), currency }) } },
    series: [{ name: gettext("Lifetime value"), ...lineStyle(theme.earned, { expected: true }), step: "end", data: lines.map((line) => asNumber(line.margin)) }],
  };
}

define("worth-history", WorthHistory);
