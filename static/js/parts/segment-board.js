// @ts-check
// Segments: each with its size, its worth, its rule and its customers; and the table of recency against frequency.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactMoney, money, wholeMoney } from "../lib/money.js";
import "./empty-state.js";

const FIFTHS = [5, 4, 3, 2, 1];
const SHADES = 5;

class SegmentBoard extends PageElement {
  static properties = { early: { type: Boolean } };

  /** @type {Load<any>} */
  segments = new Load(this, (signal) => api.get("segments/", { signal }));
  /** @type {Load<any>} */
  fifths = new Load(this, (signal) => api.get("segments/rfm/", { signal }));

  constructor() {
    super();
    /** Whether no night has put anybody into place yet. */
    this.early = false;
  }

  render() {
    if (this.early) {
      return html`<empty-state kind="none" sign="customers" .heading=${gettext("No segments yet")} .text=${gettext("The first night puts every customer into place.")} .actions=${[{ label: gettext("See the nights"), href: "/nights/" }]}></empty-state>`;
    }
    return html`<div class="stack segment-board">
      ${this.segments.render((cards) => html`
        ${this.#table(gettext("Categories"), gettext("Each customer is in exactly one; the first rule that fits decides."), cards, "CATEGORY")}
        ${this.#table(gettext("Tenure"), gettext("How long customers have been coming back."), cards, "TENURE")}
        ${this.#quiet(cards.find((/** @type {any} */ card) => card.kind === "PROFIT"))}`)}
      ${this.fifths.render((table) => this.#cells(table))}
    </div>`;
  }

  /** @param {string} title @param {string} text @param {any[]} cards @param {string} kind */
  #table(title, text, cards, kind) {
    return html`<section class="stack" aria-labelledby="${kind}-title"><div><h2 id="${kind}-title">${title}</h2><p class="muted">${text}</p></div>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table groups">
        <thead><tr><th scope="col">${gettext("Segment")}</th><th scope="col" class="num">${gettext("Customers")}</th><th scope="col" class="num">${gettext("Lifetime value")}</th><th scope="col" class="num">${gettext("Expected")}</th><th scope="col">${gettext("Rule")}</th></tr></thead>
        <tbody>${cards.filter((card) => card.kind === kind).map((card) => html`<tr>
          <th scope="row"><a href="/customers/?${card.query}">${card.label}</a></th><td class="num">${number(card.customers)}</td>
          <td class="num">${compactMoney(card.value)}</td><td class="num"><span class="est">${compactMoney(card.future)}</span></td><td class="rule">${card.rule}</td>
        </tr>`)}</tbody>
      </table></div></section>`;
  }

  /** @param {any} card */
  #quiet(card) {
    if (!card) return nothing;
    return html`<section class="stack" aria-labelledby="quiet-title"><h2 id="quiet-title">${card.label}</h2>
      <p>${card.rule} ${card.numbers ? this.#numbers(card.numbers) : nothing}</p>
      <p><a href="/customers/?${card.query}">${interpolate(ngettext("%(count)s customer", "%(count)s customers", card.customers), { count: number(card.customers) })}</a>, ${interpolate(gettext("lifetime value %(value)s, of which %(future)s is still expected."), { value: wholeMoney(card.value), future: wholeMoney(card.future) })}</p></section>`;
  }

  /** @param {any} numbers */
  #numbers(numbers) {
    const values = { from: money(numbers.revenue_from), to: money(numbers.revenue_to), serve: percent(numbers.serve_up_to, 1), profit: percent(numbers.profit_from, 1) };
    return interpolate(gettext("Today: revenue from %(from)s to %(to)s, cost to serve up to %(serve)s of it, contribution from %(profit)s of it."), values);
  }

  /** @param {any} table */
  #cells(table) {
    if (!table.customers) return nothing;
    const most = Math.max(...table.cells.map((/** @type {any} */ cell) => cell.customers));
    const title = gettext("Recency against frequency");
    return html`<section class="stack" aria-labelledby="fifths-title"><div><h2 id="fifths-title">${title}</h2>
        <p class="muted">${gettext("Fifths of all buyers: 5 is the most recent, the most frequent. In each cell the customers and their margin so far; darker is more customers. Equal figures share a fifth.")}</p></div>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table fifths">
        <thead><tr><th scope="col">${gettext("Recency")}</th>${FIFTHS.map((fifth) => html`<th scope="col" class="num">${interpolate(gettext("Frequency %(fifth)s"), { fifth })}</th>`)}</tr></thead>
        <tbody>${FIFTHS.map((recency) => html`<tr><th scope="row">${recency}</th>${FIFTHS.map((frequency) => cell(table.cells.find((/** @type {any} */ one) => one.recency === recency && one.frequency === frequency), most))}</tr>`)}</tbody>
      </table></div></section>`;
  }
}

/** @param {any} one @param {number} most */
function cell(one, most) {
  if (!one.customers) return html`<td class="num muted">–</td>`;
  const shade = Math.max(1, Math.ceil((SHADES * one.customers) / most));
  const words = interpolate(ngettext("Recency %(recency)s, frequency %(frequency)s: %(count)s customer", "Recency %(recency)s, frequency %(frequency)s: %(count)s customers", one.customers), { recency: one.recency, frequency: one.frequency, count: number(one.customers) });
  return html`<td class="num shade-${shade}"><a href="/customers/?rfm=${one.recency}${one.frequency}" aria-label=${words}>${number(one.customers)}</a><small>${compactMoney(one.margin)}</small></td>`;
}

define("segment-board", SegmentBoard);
