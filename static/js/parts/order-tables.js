// @ts-check
// The tables of an order that was placed: lines with what they cost and left, and what was given back.
import { html, nothing } from "../../vendor/lit.js";
import { labelOf } from "../lib/choices.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { isNegative, money } from "../lib/money.js";

/** @param {any} order */
export function linesTable(order) {
  const foreign = order.currency !== order.company_net.currency;
  return html`<section class="stack">
    <h2 class="sr">${gettext("Lines")}</h2>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Order lines")}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">${gettext("Product")}</th>
            <th scope="col" class="num">${gettext("Quantity")}</th>
            <th scope="col" class="num">${gettext("Price")}</th>
            <th scope="col" class="num">${gettext("Amount")}</th>
            <th scope="col" class="num">${gettext("Cost")}</th>
            <th scope="col" class="num">${gettext("Margin")}</th>
          </tr>
        </thead>
        <tbody>${order.lines.map(line)}</tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="3">${gettext("Total")}</th>
            <td class="num">${money(order.net)}</td>
            <td class="num">${money(order.cost)}</td>
            <td class="num">${foreign ? nothing : money(order.company_margin)}</td>
          </tr>
          ${foreign ? inCompanyCurrency(order) : nothing}
        </tfoot>
      </table>
    </div>
  </section>`;
}

/** @param {any} order */
function inCompanyCurrency(order) {
  return html`<tr>
    <th scope="row" colspan="3">${interpolate(gettext("In %(currency)s, at the rate of that day"), { currency: order.company_net.currency })}</th>
    <td class="num">${money(order.company_net)}</td>
    <td></td>
    <td class="num">${money(order.company_margin)}</td>
  </tr>`;
}

/** @param {any} row */
function line(row) {
  return html`<tr>
    <th scope="row">${row.description}</th>
    <td class="num">${number(row.quantity, { maximumFractionDigits: 3 })}</td>
    <td class="num">${money(row.unit_price)}</td>
    <td class="num">${money(row.net)}</td>
    <td class="num muted"><span title=${labelOf("cost-source", row.cost_source)}>${row.cost_source === "UNKNOWN" ? gettext("not known") : money(row.cost)}</span></td>
    <td class="num ${isNegative(row.margin) ? "neg" : ""}">${money(row.margin)}</td>
  </tr>`;
}

/** @param {any} order */
export function refundsTable(order) {
  if (!order.refunds.length) return nothing;
  return html`<section class="stack">
    <div class="sec"><h2>${gettext("Refunds")}</h2></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Refunds")}>
      <table class="table compact">
        <thead>
          <tr>
            <th scope="col">${gettext("Date")}</th>
            <th scope="col">${gettext("What for")}</th>
            <th scope="col">${gettext("Why")}</th>
            <th scope="col">${gettext("Written by")}</th>
            <th scope="col" class="num">${gettext("Amount")}</th>
            <th scope="col" class="num">${gettext("Margin")}</th>
          </tr>
        </thead>
        <tbody>
          ${order.refunds.map(
            (/** @type {any} */ refund) => html`<tr>
              <th scope="row">${date(refund.refunded_on)}</th>
              <td>${labelOf("refund-kind", refund.kind)}</td>
              <td>${refund.reason}</td>
              <td>${refund.by?.name ?? ""}</td>
              <td class="num">${money({ ...refund.net, amount: `-${refund.net.amount}` })}</td>
              <td class="num">${money(negated(refund.company_margin))}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** @param {import("../lib/money.js").Money} value */
function negated(value) {
  return { ...value, amount: value.amount.startsWith("-") ? value.amount.slice(1) : `-${value.amount}` };
}
