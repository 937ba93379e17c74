// @ts-check
// Value against effort: one cell for each band of lifetime value and of cost to serve, each leading to its customers.
import { html, nothing } from "../../vendor/lit.js";
import { customersAt } from "../lib/drill.js";
import { duration, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { compactMoney } from "../lib/money.js";

const SIGNS = { TOO_MUCH: "▲", TOO_LITTLE: "▽", FITS: "" };
const LOOKS = { TOO_MUCH: "much", TOO_LITTLE: "little", FITS: "fits" };

/** @param {any} found the answer of reports/effort/ */
export function effortMap({ value_bands: values, effort_bands: efforts, cells, balances, scope }) {
  if (!cells.length) return nothing;
  const known = new Map(cells.map((/** @type {any} */ cell) => [`${cell.value_band} ${cell.effort_band}`, cell]));
  return html`<section class="stack" aria-labelledby="effort-map">
    <div><h2 id="effort-map">${finding(balances)}</h2><p class="sm muted">${gettext("Customers who bought, by lifetime value and cost to serve so far; both cut into fifths of the company’s customers")}</p></div>
    ${legend(balances)}
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Value against cost to serve")}><table class="heat effort">
      <thead>
        <tr><td></td><th scope="colgroup" colspan=${efforts.length}>${gettext("Cost to serve")}</th></tr>
        <tr><th scope="col">${gettext("Lifetime value")}</th>${efforts.map((/** @type {any} */ band) => html`<th scope="col">${bandName(band)}</th>`)}</tr>
      </thead>
      <tbody>${[...values].reverse().map((band) => html`<tr><th scope="row">${bandName(band)}</th>${efforts.map((/** @type {any} */ { place }) => cellOf(known.get(`${band.place} ${place}`), scope))}</tr>`)}</tbody>
    </table></div>
    <p class="sm muted">${gettext("Every cell opens its customers. Marked is where value and effort lie two fifths or more apart.")}</p>
  </section>`;
}

/** @param {any} cell @param {any} scope */
function cellOf(cell, scope) {
  if (!cell) return html`<td></td>`;
  const balance = /** @type {keyof typeof SIGNS} */ (cell.balance);
  const customers = interpolate(ngettext("%(count)s customer", "%(count)s customers", cell.customers), { count: number(cell.customers) });
  const label = interpolate(gettext("%(customers)s, worth %(value)s, cost %(cost)s to serve"), { customers, value: compactMoney(cell.value), cost: compactMoney(cell.cost_to_serve) });
  return html`<td class=${LOOKS[balance]}><a href=${drillOf(cell.drill, scope)} aria-label=${label} title=${label}><span>${number(cell.customers)}${SIGNS[balance] ? html` <span aria-hidden="true">${SIGNS[balance]}</span>` : nothing}</span></a></td>`;
}

/** The customers of a cell, of the same team or salesperson. @param {Record<string, string>} drill @param {any} scope */
export function drillOf(drill, scope) {
  return customersAt(scope?.salesperson ? { salesperson: scope.salesperson.id, ...drill } : drill, scope?.salesperson ? null : scope);
}

/** @param {any[]} balances */
function legend(balances) {
  return html`<dl class="stats">${balances.map(
    ({ code, label, customers, value, cost_to_serve: cost, minutes }) => html`<div>
      <dt><i class="effort-key ${LOOKS[/** @type {keyof typeof LOOKS} */ (code)]}" aria-hidden="true">${SIGNS[/** @type {keyof typeof SIGNS} */ (code)]}</i> ${label}</dt>
      <dd>${number(customers)}</dd>
      <dd class="foot">${interpolate(gettext("worth %(value)s; cost %(cost)s, %(time)s"), { value: compactMoney(value), cost: compactMoney(cost), time: duration(minutes) })}</dd>
    </div>`,
  )}</dl>`;
}

/** @param {any[]} balances */
function finding(balances) {
  const little = balances.find(({ code }) => code === "TOO_LITTLE");
  if (!little?.customers) return gettext("Nobody gets much less effort than their value suggests");
  const customers = interpolate(ngettext("%(count)s customer", "%(count)s customers", little.customers), { count: number(little.customers) });
  return interpolate(gettext("%(customers)s worth %(value)s get little effort"), { customers, value: compactMoney(little.value) });
}

/** @param {{ low: any, below: any }} band */
function bandName({ low, below }) {
  if (!low && !below) return gettext("all");
  if (!low) return interpolate(gettext("below %(amount)s"), { amount: compactMoney(below) });
  if (!below) return interpolate(gettext("from %(amount)s"), { amount: compactMoney(low) });
  return interpolate(gettext("%(low)s to %(high)s"), { low: compactMoney(low), high: compactMoney(below) });
}
