// @ts-check
// The books of a team, in order of name: what is looked after, and who came back.
import { html, nothing } from "../../vendor/lit.js";
import { atRisk, customersAt } from "../lib/drill.js";
import { number, percent, signed } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { compactMoney, tableInterval } from "../lib/money.js";
import { delta } from "./delta.js";

/** @param {any[]} books */
export function bookTable(books) {
  if (!books.length) return html`<p class="muted">${gettext("Nobody looks after customers yet.")}</p>`;
  const heads = [gettext("Customers"), gettext("Lifetime value"), gettext("Back when due"), gettext("Retention, 12 months"), gettext("Returning orders"), gettext("At risk")];
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Salespeople")}><table class="table groups">
    <thead><tr><th scope="col">${gettext("Salesperson")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
    <tbody>${books.map(row)}</tbody>
  </table></div>`;
}

/** @param {any} book */
function row(book) {
  const { salesperson, retention, due } = book;
  const points = retention.share !== null && retention.year_before !== null ? Math.round((Number(retention.share) - Number(retention.year_before)) * 100) : null;
  const whose = { salesperson: salesperson?.id ?? "none" };
  const mine = customersAt(whose, null);
  return html`<tr>
    <th scope="row"><a href=${salesperson ? `/salespeople/${salesperson.id}/scorecard/` : mine}>${salesperson?.name ?? gettext("Nobody yet")}</a></th>
    <td class="num"><a href=${mine}>${number(book.customers)}</a></td>
    <td class="num">${compactMoney(book.clv.margin)} <span class="muted">${tableInterval(book.clv.low, book.clv.high)}</span></td>
    <td class="num">${interpolate(gettext("%(returned)s of %(base)s"), { returned: number(due.returned), base: number(due.due) })}</td>
    <td class="num">${retention.share === null ? "–" : percent(retention.share)} ${points === null ? nothing : delta(points, signed(points))}</td>
    <td class="num">${book.returning_orders.share === null ? "–" : percent(book.returning_orders.share)}</td>
    <td class="num"><a href=${customersAt({ ...whose, ...atRisk(book.at_risk.value) }, null)}>${compactMoney(book.at_risk.value)}</a> <span class="muted">${number(book.at_risk.customers)}</span></td>
  </tr>`;
}
