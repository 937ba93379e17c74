// @ts-check
// What was paid since the statement before: payroll by payroll, each with the statement whose lines it paid.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, month } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { money } from "../lib/money.js";

class PayPayments extends PageElement {
  static properties = { statement: { type: Number } };

  constructor() {
    super();
    this.statement = 0;
    /** @type {Load<any[]>} */
    this.load = new Load(this, (signal) => api.get(`statements/${this.statement}/payments/`, { signal }));
  }

  render() {
    return this.load.render((rows) => (rows.length ? block(rows) : nothing));
  }
}

/** @param {any[]} rows */
function block(rows) {
  return html`<section class="stack" aria-labelledby="paid"><div class="sec"><h2 id="paid">${gettext("Paid")}</h2><span class="sub">${gettext("Since the statement before")}</span></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Paid")}>
      <table class="table compact lines">
        <thead><tr><th scope="col">${gettext("Pay of")}</th><th scope="col">${gettext("Paid on")}</th><th scope="col" class="wide-only">${gettext("Reference")}</th><th scope="col" class="num">${gettext("Amount")}</th></tr></thead>
        <tbody>${rows.map(row)}</tbody>
      </table>
    </div></section>`;
}

/** @param {any} found */
function row(found) {
  const day = found.paid_on ? date(found.paid_on) : gettext("where it was brought from");
  return html`<tr>
    <th scope="row"><a href="/statements/${found.statement}/#lines">${month(found.month)}</a></th>
    <td>${day}${found.reference ? html`<small class="narrow-only muted">${found.reference}</small>` : nothing}</td>
    <td class="wide-only">${found.reference || "–"}</td>
    <td class="num">${money(found.amount)}</td>
  </tr>`;
}

define("pay-payments", PayPayments);
