// @ts-check
// How customers come back: what each loyalty pattern brought, and is expected to bring.
import { html, nothing } from "../../vendor/lit.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { wholeMoney } from "../lib/money.js";

/** @param {any} recurring */
export function recurringTable({ as_of: day, repeat_share: share, patterns, total }) {
  if (!patterns.length) return nothing;
  const said = share === null ? nothing : interpolate(gettext("%(share)s of the revenue of the last twelve months came from repeat purchases, as of %(day)s"), { share: percent(share), day: date(day) });
  return html`<section class="stack" aria-labelledby="recurring">
    <div class="sec"><h2 id="recurring">${gettext("What recurs")}</h2><span class="sub">${said}</span></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("What recurs")}><table class="table groups">
      <thead><tr><th scope="col">${gettext("How they come back")}</th><th scope="col" class="num">${gettext("Customers")}</th><th scope="col" class="num">${gettext("Revenue, 12 months")}</th><th scope="col" class="num">${gettext("of it repeat")}</th><th scope="col" class="num">${gettext("Margin, 12 months")}</th><th scope="col" class="num">${gettext("Expected margin, next 12")}</th></tr></thead>
      <tbody>${[...patterns, total].map(row)}</tbody>
    </table></div>
  </section>`;
}

/** @param {any} row */
function row({ label, customers, revenue, repeat_revenue: repeat, margin, expected_margin: expected }) {
  return html`<tr>
    <th scope="row">${label}</th><td class="num">${number(customers)}</td><td class="num">${wholeMoney(revenue)}</td>
    <td class="num">${wholeMoney(repeat)}</td><td class="num">${wholeMoney(margin)}</td><td class="num"><span class="est">${wholeMoney(expected)}</span></td>
  </tr>`;
}
