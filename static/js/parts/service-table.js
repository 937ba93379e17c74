// @ts-check
// What service costs by group, and how easily the customers of each are kept.
import { html, nothing } from "../../vendor/lit.js";
import { duration, number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { wholeMoney } from "../lib/money.js";
import { drillOf } from "./effort-map.js";

/** @param {{ id: string, title: string, sub?: string, rows: any[], scope: any }} parts */
export function serviceTable({ id, title, sub = "", rows, scope }) {
  if (!rows.length) return nothing;
  const heads = [gettext("Customers"), gettext("Contacts"), gettext("Time"), gettext("Cost to serve"), gettext("Of margin"), gettext("12 months"), gettext("Kept"), gettext("Minutes for each kept")];
  return html`<section class="stack" aria-labelledby=${id}>
    <div class="sec"><h2 id=${id}>${title}</h2>${sub ? html`<span class="sub">${sub}</span>` : nothing}</div>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table groups">
      <thead><tr><th scope="col">${gettext("Group")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => line(row, scope))}</tbody>
    </table></div>
  </section>`;
}

/** @param {any} row @param {any} scope */
function line(row, scope) {
  const name = "salesperson" in row ? (row.salesperson?.name ?? gettext("Nobody yet")) : row.label;
  return html`<tr>
    <th scope="row"><a href=${drillOf(row.drill, scope)}>${name}</a></th>
    <td class="num">${number(row.customers)}</td><td class="num">${number(row.contacts)}</td><td class="num">${duration(row.minutes)}</td>
    <td class="num">${wholeMoney(row.cost_to_serve)}</td>
    <td class="num">${row.cost_share === null ? "–" : percent(row.cost_share, 1)}</td>
    <td class="num">${wholeMoney(row.year_cost)}</td>
    <td class="num">${kept(row.ease)}</td>
    <td class="num">${row.ease.minutes_each === null ? "–" : number(Number(row.ease.minutes_each), { maximumFractionDigits: 0 })}</td>
  </tr>`;
}

/** @param {any} ease */
function kept({ base, returned, share }) {
  const parts = interpolate(gettext("%(returned)s of %(base)s"), { returned: number(returned), base: number(base) });
  return share === null ? html`<span class="muted">${parts}</span>` : html`${percent(share)} <span class="muted">${parts}</span>`;
}
