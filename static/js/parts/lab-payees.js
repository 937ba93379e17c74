// @ts-check
// Who earns what by both plans: a table with the change drawn in it, and the same as a chart.
import { html, nothing, svg } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { namesAxis, valueAxis } from "../lib/chart-marks.js";
import { PageElement, define } from "../lib/element.js";
import { number, percent, signed } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { asNumber, compactMoney, money, moneyChange, wholeMoney } from "../lib/money.js";
import { avatar } from "./avatar.js";
import { delta } from "./delta.js";
import "./value-chart.js";

const WIDTH = 160;
// More bars than this say nothing any more; the table has everybody.
const CHARTED = 20;

class LabPayees extends PageElement {
  static properties = { replay: { type: Number } };

  constructor() {
    super();
    this.replay = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`pay-simulations/${this.replay}/payees/`, { params: { page_size: 200 }, signal }));
  }

  render() {
    return this.load.render((page) => this.#shown(page.results, page.count));
  }

  /** @param {any[]} rows @param {number} count */
  #shown(rows, count) {
    const title = gettext("Per salesperson");
    if (!rows.length) return html`<section class="stack" aria-labelledby="payees"><h2 id="payees">${title}</h2><p class="muted">${gettext("Nobody earns anything in this stretch, by either plan.")}</p></section>`;
    const most = Math.max(1, ...rows.flatMap((row) => [asNumber(row.live), asNumber(row.tried)]));
    const heads = [gettext("Plan A"), gettext("Plan B"), gettext("Change"), gettext("Difference"), gettext("Returning, A"), gettext("Returning, B"), gettext("Per retained, A"), gettext("Per retained, B"), gettext("Changed lines")];
    return html`<section class="stack" aria-labelledby="payees">
      <div class="sec"><h2 id="payees">${title}</h2><span class="legend push"><span>${dot("fn", 4)}${gettext("Plan A")}</span><span>${dot("f1", 4.5)}${gettext("Plan B")}</span></span></div>
      <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Pay per salesperson under both plans")}><table class="table cells">
        <thead><tr><th scope="col">${gettext("Salesperson")}</th>${heads.map((head, place) => html`<th scope="col" class=${place === 2 ? nothing : "num"}>${head}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => payee(row, most))}</tbody>
      </table></div>
      ${count > rows.length ? html`<p class="sm muted">${interpolate(gettext("The first %(shown)s of %(count)s."), { shown: number(rows.length), count: number(count) })}</p>` : nothing}
      ${chart(rows)}
    </section>`;
  }
}

/** @param {any} row @param {number} most */
function payee(row, most) {
  const name = row.payee?.name ?? gettext("House account");
  const change = asNumber(row.difference);
  const share = asNumber(row.live) > 0 ? change / asNumber(row.live) : null;
  const lines = `?payee=${row.payee?.id ?? "house"}#lines`;
  return html`<tr>
    <th scope="row"><span class="row">${avatar(name)}<span class="nm">${name}</span></span></th>
    <td class="num">${wholeMoney(row.live)}</td><td class="num">${wholeMoney(row.tried)}</td>
    <td>${dumbbell(asNumber(row.live) / most, asNumber(row.tried) / most)}</td>
    <td class="num">${delta(change, moneyChange(row.difference))}${share === null ? nothing : html` <span class="range">${signed(share * 100, 1)}%</span>`}</td>
    ${[row.live_returning_share, row.tried_returning_share].map((part) => html`<td class="num">${part === null ? "–" : percent(part)}</td>`)}
    ${[row.live_per_retained, row.tried_per_retained].map((each) => html`<td class="num">${each === null ? "–" : money(each)}</td>`)}
    <td class="num"><a href=${lines}>${number(row.changed_count)}<span class="sr"> ${interpolate(gettext("changed lines of %(name)s"), { name })}</span></a></td>
  </tr>`;
}

/** @param {string} look @param {number} radius */
function dot(look, radius) {
  return html`<svg width="12" height="12" aria-hidden="true"><circle class=${look} cx="6" cy="6" r=${radius}></circle></svg>`;
}

/** @param {number} live @param {number} tried */
function dumbbell(live, tried) {
  const [from, to] = [live, tried].map((share) => 6 + Math.max(0, share) * (WIDTH - 12));
  return html`<svg class="lab-bars" viewBox="0 0 ${WIDTH} 20" aria-hidden="true">${svg`<line class="base" x1="0" x2=${WIDTH} y1="10" y2="10"></line><line class="change" x1=${from} x2=${to} y1="10" y2="10"></line><circle class="fn" cx=${from} cy="10" r="4"></circle><circle class="f1" cx=${to} cy="10" r="4.5"></circle>`}</svg>`;
}

/** @param {any[]} all */
function chart(all) {
  const rows = all.slice(0, CHARTED);
  const { currency } = rows[0].live;
  const names = rows.map((row) => row.payee?.name ?? gettext("House account"));
  const better = all.filter((row) => row.payee && asNumber(row.difference) > 0).length;
  const finding = interpolate(ngettext("%(count)s person would earn more under B", "%(count)s people would earn more under B", better), { count: number(better) });
  /** @param {{ theme: any, narrow: boolean }} drawing */
  const draw = ({ theme, narrow }) => ({
    xAxis: { ...namesAxis(theme), data: names, axisLabel: { ...namesAxis(theme).axisLabel, interval: 0, rotate: narrow || rows.length > 8 ? 45 : 0, width: 90, overflow: "truncate" } },
    yAxis: { ...valueAxis(theme), axisLabel: { ...valueAxis(theme).axisLabel, formatter: (/** @type {number} */ value) => compactMoney({ amount: String(value), currency }) } },
    series: [
      { name: gettext("Plan A"), type: "bar", barMaxWidth: 28, itemStyle: { color: theme.surface, borderColor: theme.series[5], borderWidth: 1.5 }, data: rows.map((row) => asNumber(row.live)) },
      { name: gettext("Plan B"), type: "bar", barMaxWidth: 28, itemStyle: { color: theme.series[0] }, data: rows.map((row) => asNumber(row.tried)) },
    ],
  });
  const numbers = {
    columns: [{ label: gettext("Salesperson") }, { label: gettext("Plan A"), numeric: true }, { label: gettext("Plan B"), numeric: true }, { label: gettext("Difference"), numeric: true }],
    rows: rows.map((row, place) => [names[place], money(row.live), money(row.tried), money(row.difference)]),
  };
  return html`<value-chart .finding=${finding} .measure=${gettext("Pay for the orders of the stretch, by salesperson")} .draw=${draw} .numbers=${numbers}></value-chart>`;
}

define("lab-payees", LabPayees);
