// @ts-check
// Groups of customers with what they come to; each leads to its customers.
import { html, nothing } from "../../vendor/lit.js";
import { customersAt } from "../lib/drill.js";
import { number } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { compactMoney, tableInterval, wholeMoney } from "../lib/money.js";
import { aliveRing } from "./alive-ring.js";

/** @param {{ id: string, title: string, groups: any[], filter: string, scope: import("../lib/drill.js").Scope }} parts */
export function groupTable({ id, title, groups, filter, scope }) {
  if (!groups.length) return nothing;
  const heads = [gettext("Customers"), gettext("Lifetime value"), gettext("Earned"), gettext("Expected"), gettext("Cost to serve")];
  return html`<section class="stack" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table groups">
      <thead><tr><th scope="col">${gettext("Group")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}<th scope="col">${gettext("P(alive)")}</th></tr></thead>
      <tbody>${groups.map((group) => row(group, filter, scope))}</tbody>
    </table></div>
  </section>`;
}

/** @param {any} group @param {string} filter */
function row(group, filter, scope) {
  return html`<tr>
    <th scope="row"><a href=${customersAt({ [filter]: group.code }, scope)}>${group.label}</a></th>
    <td class="num">${number(group.customers)}</td>
    <td class="num">${compactMoney(group.clv.margin)} <span class="muted">${tableInterval(group.clv.low, group.clv.high)}</span></td>
    <td class="num">${compactMoney(group.earned)}</td><td class="num"><span class="est">${compactMoney(group.expected)}</span></td>
    <td class="num">${wholeMoney(group.cost_to_serve)}</td>
    <td>${aliveRing(group.p_alive)}</td>
  </tr>`;
}
