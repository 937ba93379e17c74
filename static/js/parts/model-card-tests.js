// @ts-check
// The contenders on each past day: what they foretold, beside what happened and beside the two simple rules.
import { html, nothing } from "../../vendor/lit.js";
import { date, number, percent, signed } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";

const three = { minimumFractionDigits: 3, maximumFractionDigits: 3 };
/** @type {Array<[string, () => string, (value: number) => string]>} */
const MEASURES = [
  ["BIAS", () => gettext("Off in sum"), (value) => `${signed(value * 100, 1)}%`],
  ["MEAN_ERROR", () => gettext("Mean error"), (value) => number(value, three)],
  ["ROOT_ERROR", () => gettext("Root mean square error"), (value) => number(value, three)],
  ["TOP_TENTH", () => gettext("Bought by the top tenth"), (value) => percent(value)],
  ["RANK", () => gettext("Rank correlation"), (value) => number(value, three)],
  ["BRIER_ALIVE", () => gettext("Brier, P(alive)"), (value) => number(value, three)],
  ["BRIER_BUYING", () => gettext("Brier, chance to buy"), (value) => number(value, three)],
  ["COVERAGE", () => gettext("Within 80%"), (value) => percent(value, 1)],
  ["LOG_LIKELIHOOD", () => gettext("Log-likelihood per customer"), (value) => number(value, { minimumFractionDigits: 4, maximumFractionDigits: 4 })],
];

/** @param {any[]} origins */
export function backtests(origins) {
  if (!origins.length) return nothing;
  return html`<section class="stack" aria-labelledby="tests">
    <div class="sec"><h2 id="tests">${gettext("On past days")}</h2><span class="sub">${gettext("Fitted on what was known then, held against what followed")}</span></div>
    ${origins.map(origin)}
  </section>`;
}

/** @param {any} found */
function origin(found) {
  const purchases = interpolate(ngettext("%(count)s purchase", "%(count)s purchases", found.orders_happened), { count: number(found.orders_happened) });
  const said = { from: date(found.origin_on), until: date(found.ends_on), customers: number(found.customers), orders: purchases };
  const heading = interpolate(ngettext("%(from)s to %(until)s: %(customers)s customer made %(orders)s", "%(from)s to %(until)s: %(customers)s customers made %(orders)s", found.customers), said);
  return html`<h3 class="md">${heading}</h3>
    <div class="scroll" tabindex="0" role="group" aria-label=${heading}><table class="table compact groups past-days">
      <thead><tr><th scope="col">${gettext("Model")}</th><th scope="col" class="num">${gettext("Foretold")}</th>${MEASURES.map(([, label]) => html`<th scope="col" class="num">${label()}</th>`)}</tr></thead>
      <tbody>${found.contenders.map(contender)}</tbody>
    </table></div>`;
}

/** @param {any} found */
function contender({ label, is_usable: usable, reason_text: reason, orders_expected: orders, measures }) {
  if (!usable) return html`<tr><th scope="row">${label}</th><td colspan=${MEASURES.length + 1}>${reason}</td></tr>`;
  return html`<tr><th scope="row">${label}</th><td class="num">${number(orders, { maximumFractionDigits: 0 })}</td>
    ${MEASURES.map(([code, , show]) => html`<td class="num">${measures[code] === undefined ? "–" : show(measures[code])}</td>`)}</tr>`;
}
