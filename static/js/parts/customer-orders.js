// @ts-check
// What a customer ordered, newest first: amount and margin side by side.
import { html, nothing } from "../../vendor/lit.js";
import { labelOf } from "../lib/choices.js";
import { PageElement, define } from "../lib/element.js";
import { date } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { isNegative, money } from "../lib/money.js";
import "./data-table.js";

class CustomerOrders extends PageElement {
  static properties = { customer: { type: Number }, rights: { type: String }, ordering: { state: true } };

  constructor() {
    super();
    this.customer = 0;
    this.rights = "";
    this.ordering = "-ordered_on";
    this.columns = columns();
    this.hrefOf = (/** @type {{ id: number }} */ order) => `/orders/${order.id}/`;
    this.emptyOf = () => this.#nothing();
    /** @type {{ customer: number } | undefined} */
    this.params = undefined;
  }

  #nothing() {
    const actions = this.rights.split(" ").includes("order") ? [{ label: gettext("New order"), href: `/orders/new/?customer=${this.customer}`, icon: "order", primary: true }] : [];
    return html`<empty-state kind="none" sign="order" .heading=${gettext("No orders yet")} .text=${gettext("The first order opens the account. The years after it are the value.")} .actions=${actions}></empty-state>`;
  }

  render() {
    this.params ??= { customer: this.customer };
    return html`<section class="stack">
      <h2 class="sr">${gettext("Orders")}</h2>
      <data-table src="orders/" look="table" label=${gettext("Orders")} ordering=${this.ordering} .params=${this.params} .columns=${this.columns}
        .href=${this.hrefOf} .empty=${this.emptyOf}
        @ordering-changed=${(/** @type {CustomEvent<{ ordering: string }>} */ event) => (this.ordering = event.detail.ordering)}></data-table>
    </section>`;
  }
}

/** @returns {import("./data-table.js").Column[]} */
function columns() {
  return [
    { label: gettext("Order"), head: true, cell: (order) => html`<a href="/orders/${order.id}/">${order.external_id ?? order.id}</a>` },
    { label: gettext("Date"), sort: "ordered_on", largestFirst: true, numeric: true, cell: (order) => date(order.ordered_on) },
    { label: gettext("Amount"), sort: "net", largestFirst: true, numeric: true, cell: (order) => money(order.net) },
    { label: gettext("Margin"), numeric: true, cell: (order) => html`<span class=${isNegative(order.company_margin) ? "neg" : nothing}>${money(order.company_margin)}</span>` },
    { label: gettext("State"), cell: (order) => (order.status === "VOID" ? html`<span class="badge risk">${labelOf("order-status", order.status)}</span>` : nothing) },
  ];
}

define("customer-orders", CustomerOrders);
