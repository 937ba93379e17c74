// @ts-check
// The orders that a finding counts, asked for when they are opened.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";

class PatternCases extends PageElement {
  static properties = { finding: { type: Number }, count: { type: Number }, open: { state: true } };

  constructor() {
    super();
    this.finding = 0;
    this.count = 0;
    this.open = false;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`gaming-report/${this.finding}/cases/`, { params: { page_size: 100 }, signal }), { start: false });
  }

  /** @param {Event} event */
  #toggled(event) {
    this.open = /** @type {HTMLDetailsElement} */ (event.target).open;
    if (this.open && this.load.data === undefined) this.load.run();
  }

  render() {
    const words = interpolate(ngettext("Look at the order", "Look at the %(count)s newest orders", this.count), { count: number(this.count) });
    return html`<details class="data" @toggle=${this.#toggled}><summary>${words}</summary>
      ${this.open ? this.load.render((page) => this.#table(page.results)) : nothing}</details>`;
  }

  /** @param {any[]} rows */
  #table(rows) {
    if (!rows.length) return html`<p class="muted">${gettext("Their customers are no longer within your reach.")}</p>`;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Orders")}><table class="table compact">
      <thead><tr><th scope="col">${gettext("Customer")}</th><th scope="col">${gettext("Order")}</th><th scope="col">${gettext("Day")}</th><th scope="col" class="num">${gettext("Days")}</th><th scope="col">${gettext("Customer before")}</th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr><th scope="row"><a href="/customers/${row.customer.id}/">${row.customer.name}</a></th>
          <td><a href="/orders/${row.order.id}/">${row.order.external_id ?? interpolate(gettext("Order %(name)s"), { name: row.order.id })}</a></td>
          <td>${date(row.on)}</td><td class="num">${row.days === null ? "–" : number(row.days)}</td>
          <td>${row.earlier_customer ? html`<a href="/customers/${row.earlier_customer.id}/">${row.earlier_customer.name}</a>` : "–"}</td></tr>`,
      )}</tbody></table></div>`;
  }
}

define("pattern-cases", PatternCases);
