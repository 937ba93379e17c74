// @ts-check
// The lines of a statement, page by page; each opens to the account of how it was worked out.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date, number, percent, shortDate } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { isNegative, money } from "../lib/money.js";
import { PagedRows, showMore } from "../lib/paged-rows.js";
import "./pay-ask.js";
import { rowsSkeleton } from "./skeleton.js";

class PayLines extends PageElement {
  static properties = { statement: { type: Number }, count: { type: Number }, own: { type: Boolean }, open: { state: true }, asking: { state: true } };

  constructor() {
    super();
    this.statement = 0;
    this.count = 0;
    /** Whether the reader is the payee, who may ask about a line. */
    this.own = false;
    /** The line that is being asked about. */
    this.asking = 0;
    /** @type {Set<number>} */
    this.open = new Set();
    this.rows = new PagedRows(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.rows.start(`statements/${this.statement}/lines/`, {});
  }

  /** Bring all lines: paper has no "Show more". */
  async all() {
    const { rows } = this;
    while (!rows.error && (rows.busy || rows.next || !rows.asked)) {
      if (rows.busy || !rows.asked) await new Promise((again) => requestAnimationFrame(again));
      else await rows.more();
    }
    await this.updateComplete;
  }

  /** @param {number} id */
  #toggle(id) {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
  }

  render() {
    const { all, error, next, busy, slow, asked } = this.rows;
    if (!all.length && error) return html`<empty-state kind="failed" .text=${error.message} @try-again=${() => this.rows.again()}></empty-state>`;
    if (!all.length && busy) return slow ? rowsSkeleton() : nothing;
    if (!all.length && asked) return html`<empty-state kind="none" sign="statement" .heading=${gettext("No lines in this month")}></empty-state>`;
    const shown = interpolate(gettext("%(shown)s of %(count)s shown"), { shown: number(all.length), count: number(this.count) });
    return html`<section class="stack" aria-labelledby="lines">
      <div class="sec"><h2 id="lines">${gettext("Lines")}</h2><span class="sub" role="status">${shown}</span></div>
      <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Statement lines")}><table class="table">
        <thead><tr>
          <th scope="col"><span class="sr">${gettext("Details")}</span></th><th scope="col">${gettext("Date")}</th><th scope="col">${gettext("Customer and source")}</th><th scope="col" class="wide-only">${gettext("Part")}</th>
          <th scope="col" class="num wide-only">${gettext("Base")}</th><th scope="col" class="num wide-only">${gettext("Rate")}</th><th scope="col" class="num">${gettext("Amount")}</th>
        </tr></thead>
        <tbody>${all.map((line) => this.#line(line))}</tbody>
      </table></div>
      ${next ? html`<div class="pager"><button class="btn" type="button" aria-disabled=${busy ? "true" : nothing} @click=${() => showMore(this, this.rows, "tbody > tr")}>${gettext("Show more")}</button></div>` : nothing}
      ${error ? html`<empty-state kind="failed" .text=${error.message} @try-again=${() => this.rows.again()}></empty-state>` : nothing}
    </section>`;
  }

  /** @param {any} line */
  #line(line) {
    const open = this.open.has(line.id);
    const source = sourceOf(line);
    const said = line.customer ? gettext("How %(source)s of %(customer)s was worked out") : gettext("How %(source)s was worked out");
    const label = interpolate(said, { source, customer: line.customer?.name ?? "" });
    const part = html`${line.component_label}${line.is_adjustment ? html` <span class="badge warn">${gettext("Adjustment")}</span>` : nothing}`;
    return html`<tr>
        <td><button class="disclose" type="button" aria-expanded=${open ? "true" : "false"} aria-label=${label} @click=${() => this.#toggle(line.id)}>${icon("right")}</button></td>
        <td class="nowrap muted">${shortDate(line.origin_on)}</td>
        <th scope="row">${line.customer ? html`<a href="/customers/${line.customer.id}/">${line.customer.name}</a> ` : nothing}<span class="muted">${source}</span>${line.order ? html`<small class="narrow-only muted">${part}</small>` : nothing}</th>
        <td class="wide-only">${part}</td>
        ${line.source === "ORDER" ? html`<td class="num wide-only">${amount(line.counted)}</td><td class="num wide-only">${percent(line.rate, 2)}</td>` : html`<td class="num wide-only">–</td><td class="num wide-only">–</td>`}<td class="num">${amount(line.amount)}</td>
      </tr>
      ${open ? html`<tr class="trace"><td colspan="7">${line.component === "ADJUSTMENT" ? html`<div class="trace-body"><h3>${line.trace.sentence}</h3>${this.#question(line)}</div>` : this.#trace(line)}</td></tr>` : nothing}`;
  }

  /** The form goes, and the focus back to the button that opened it. @param {number} id */
  async #leave(id) {
    this.asking = 0;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-ask="${id}"]`))?.focus();
  }

  /** The payee's way to ask about a line. @param {any} line */
  #question(line) {
    if (!this.own) return nothing;
    if (this.asking === line.id) return html`<pay-ask class="no-print" statement=${this.statement} line=${line.id} @pay-asked=${() => this.#leave(line.id)} @pay-ask-left=${() => this.#leave(line.id)}></pay-ask>`;
    return html`<div class="no-print"><button class="btn small" type="button" data-ask=${line.id} @click=${() => (this.asking = line.id)}>${icon("question")}${gettext("Question this line")}</button></div>`;
  }

  /** @param {any} line */
  #trace(line) {
    const { trace, order, share } = line;
    return html`<div class="trace-body">
      <div class="stack">
        <h3>${trace.sentence}</h3>
        <table class="sum"><tbody>${trace.rows.map((/** @type {any} */ row) => html`<tr class=${row.is_total ? "total" : nothing}><th scope="row">${row.label} <small>${row.note}</small></th><td>${row.amount ? amount(row.amount) : row.rate === null ? nothing : percent(row.rate, 2)}</td></tr>`)}</tbody></table>
        ${this.#question(line)}
      </div>
      <dl class="kv">
        ${order ? html`<dt>${gettext("Order")}</dt><dd><a href="/orders/${order.id}/">${order.external_id ?? order.id}</a>, ${date(order.ordered_on)}</dd>` : nothing}
        ${trace.first_on ? html`<dt>${gettext("Customer since")}</dt><dd>${date(trace.first_on)}</dd>` : nothing}
        ${trace.last_clawback_on ? html`<dt>${gettext("A return counts until")}</dt><dd>${date(trace.last_clawback_on)}</dd>` : nothing}
        <dt>${gettext("Share")}</dt><dd>${percent(share, 2)}</dd>
        ${trace.plan ? html`<dt>${gettext("Plan")}</dt><dd>${interpolate(gettext("%(plan)s, version %(number)s, from %(day)s"), { plan: trace.plan, number: trace.plan_number, day: trace.plan_starts_on <= "1970-01-01" ? gettext("the beginning") : date(trace.plan_starts_on) })}${trace.approved_by ? html`, ${interpolate(gettext("approved by %(name)s"), { name: trace.approved_by })}` : nothing}</dd>` : nothing}
      </dl>
    </div>`;
  }
}

/** @param {any} line */
function sourceOf(line) {
  if (line.component === "ADJUSTMENT") return gettext("agreed by two people");
  if (!line.order) return line.component_label;
  const name = line.order.external_id ?? line.order.id;
  return interpolate(["REFUND", "UNDONE"].includes(line.event) ? gettext("refund on order %(name)s") : gettext("order %(name)s"), { name });
}

/** @param {import("../lib/money.js").Money} value */
function amount(value) {
  return html`<span class=${isNegative(value) ? "neg" : nothing}>${money(value)}</span>`;
}

define("pay-lines", PayLines);
