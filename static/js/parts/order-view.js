// @ts-check
// An order that was placed: its lines with the cost pinned at the sale, what was given back, and what may be done.
import { html, keyed, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { labelOf } from "../lib/choices.js";
import { closeDrawer, openDrawer } from "../lib/dialogs.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import "./order-credit.js";
import { daysToSay, orderDates } from "./order-dates.js";
import { linesTable, refundsTable } from "./order-tables.js";
import "./refund-form.js";
import { rowsSkeleton, statsSkeleton } from "./skeleton.js";
import "./value-strip.js";
import "./void-form.js";

class OrderView extends PageElement {
  static properties = { order: { type: Number }, rights: { type: String }, open: { state: true } };

  constructor() {
    super();
    this.order = 0;
    this.rights = "";
    /** The form in the drawer: "dates", "refund", "void" or none. */
    this.open = "";
    this.turn = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`orders/${this.order}/`, { signal }));
  }

  /** @param {string} word */
  #may(word) {
    return this.rights.split(" ").includes(word);
  }

  /** @param {string} form */
  async #show(form) {
    this.open = form;
    this.turn += 1;
    await this.updateComplete;
    const drawer = /** @type {HTMLElement} */ (this.querySelector(".drawer-host"));
    await /** @type {any} */ (drawer.firstElementChild)?.updateComplete;
    openDrawer(drawer);
  }

  #changed() {
    const drawer = /** @type {HTMLElement} */ (this.querySelector(".drawer-host"));
    closeDrawer(drawer);
    this.open = "";
    this.load.run();
  }

  render() {
    return this.load.render((order) => this.#order(order), { waiting: () => html`${statsSkeleton(4)} ${rowsSkeleton(4)}` });
  }

  /** @param {any} order */
  #order(order) {
    const number_ = order.external_id ?? order.id;
    return html`<div class="stack-l">
      <div class="page-head">
        <div>
          <h1>${interpolate(gettext("Order %(number)s"), { number: number_ })} ${order.status === "VOID" ? html`<span class="badge risk">${labelOf("order-status", "VOID")}</span>` : nothing}</h1>
          <p><a href="/customers/${order.customer.id}/">${order.customer.name}</a>, ${date(order.ordered_on)}${order.placed_by ? html`, ${interpolate(gettext("placed by %(name)s"), { name: order.placed_by.name })}` : nothing}</p>
        </div>
        ${this.#actions(order)}
      </div>
      <value-strip customer=${order.customer.id}></value-strip>
      ${order.status === "VOID"
        ? html`<div class="note risk">${icon("alert")}<span><b>${interpolate(gettext("Void since %(day)s."), { day: date(order.voided_on) })}</b> ${order.void_reason}</span></div>`
        : nothing}
      ${order.status === "VOID" ? nothing : orderDates(order)}
      ${order.note ? html`<p class="ink2">${order.note}</p>` : nothing} ${linesTable(order)} ${refundsTable(order)}
      <order-credit order=${order.id} ?may-split=${this.#may("credit") && order.status !== "VOID"}></order-credit>
      <section class="side drawer-host over" @order-changed=${this.#changed}>${keyed(this.turn, this.#form(order))}</section>
    </div>`;
  }

  /** @param {any} order */
  #actions(order) {
    if (order.status === "VOID") return nothing;
    const canVoid = this.#may("void") && !order.refunds.length;
    return html`<div class="actions no-print">
      ${daysToSay(order, this.rights).length ? html`<button class="btn quiet" type="button" @click=${() => this.#show("dates")}>${gettext("Days of the order")}</button>` : nothing}
      ${canVoid ? html`<button class="btn danger" type="button" @click=${() => this.#show("void")}>${gettext("Void order")}</button>` : nothing}
      ${this.#may("refund") ? html`<button class="btn" type="button" @click=${() => this.#show("refund")}>${icon("undo")}${gettext("Refund")}</button>` : nothing}
    </div>`;
  }

  /** @param {any} order */
  #form(order) {
    if (this.open === "dates") return html`<order-dates .order=${order} rights=${this.rights}></order-dates>`;
    if (this.open === "refund") return html`<refund-form .order=${order}></refund-form>`;
    return this.open === "void" ? html`<void-form .order=${order}></void-form>` : nothing;
  }
}

define("order-view", OrderView);
