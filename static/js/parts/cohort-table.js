// @ts-check
// Cohorts by the quarter of the first order: how many ordered in each later quarter. A table with a colour for each share.
import { html, nothing } from "../../vendor/lit.js";
import { customersAt } from "../lib/drill.js";
import { businessDay, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";

/** @typedef {{ starts_on: string, customers: number, cells: Array<{ index: number, returned: number, share: string | null }> }} Cohort */

const SHOWN = 12;

/** @param {Cohort[]} all @param {number} minimum @param {import("../lib/drill.js").Scope} scope */
export function cohortTable(all, minimum, scope) {
  const cohorts = all.slice(-SHOWN);
  const shares = cohorts.flatMap(({ cells }) => cells.filter(({ index }) => index > 0).map(({ share }) => share)).filter((share) => share !== null).map(Number);
  if (!shares.length) return nothing;
  const low = Math.min(...shares);
  const high = Math.max(...shares);
  const last = Math.max(...cohorts.flatMap(({ cells }) => cells.map(({ index }) => index)));
  const quarters = Array.from({ length: last }, (_unused, index) => index + 1);
  return html`<section class="stack" aria-labelledby="cohorts">
    <div class="row between wrap">
      <div><h2 id="cohorts">${finding(cohorts)}</h2><p class="sm muted">${gettext("Percent of each quarter’s new customers who ordered again in later quarters")}</p></div>
      <div class="heat-key" aria-hidden="true"><span>${percent(low)}</span><i class="h0"></i><i class="h2"></i><i class="h4"></i><i class="h6"></i><i class="h8"></i><span>${percent(high)}</span></div>
    </div>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Cohorts")}><table class="heat">
      <thead><tr><th scope="col">${gettext("First order")}</th><th scope="col" class="n">${gettext("n")}</th>${quarters.map((index) => html`<th scope="col">${interpolate(gettext("+%(count)s q"), { count: number(index) })}</th>`)}</tr></thead>
      <tbody>${cohorts.map((cohort) => row(cohort, quarters, low, high, scope))}</tbody>
    </table></div>
    <p class="sm muted">${interpolate(gettext("Every cell opens its customers. Cohorts of fewer than %(count)s customers are left blank; the last cell of a row is a quarter that isn’t over."), { count: number(minimum) })}</p>
  </section>`;
}

/** @param {Cohort} cohort @param {number[]} quarters @param {number} low @param {number} high @param {import("../lib/drill.js").Scope} scope */
function row({ starts_on: start, customers, cells }, quarters, low, high, scope) {
  const known = new Map(cells.map((cell) => [cell.index, cell]));
  return html`<tr>
    <th scope="row"><a href=${customersAt({ cohort: start }, scope)}>${quarterOf(start)}</a></th><td class="n">${number(customers)}</td>
    ${quarters.map((index) => cellOf(known.get(index), start, low, high, scope))}
  </tr>`;
}

/** @param {{ index: number, returned: number, share: string | null } | undefined} cell @param {string} start @param {number} low @param {number} high @param {import("../lib/drill.js").Scope} scope */
function cellOf(cell, start, low, high, scope) {
  if (!cell || cell.share === null) return html`<td></td>`;
  const share = Number(cell.share);
  const shade = high > low ? Math.round((8 * (share - low)) / (high - low)) : 4;
  const label = interpolate(ngettext("%(share)s, %(count)s customer", "%(share)s, %(count)s customers", cell.returned), { share: percent(share), count: number(cell.returned) });
  return html`<td class="h${shade}"><a href=${customersAt({ cohort: start, returned_in: cell.index }, scope)} aria-label=${label}>${number(100 * share, { maximumFractionDigits: 0 })}</a></td>`;
}

/** 2026 Q1. @param {string} iso */
function quarterOf(iso) {
  const day = businessDay(iso);
  return interpolate(gettext("%(year)s Q%(quarter)s"), { year: String(day.getUTCFullYear()), quarter: String(Math.floor(day.getUTCMonth() / 3) + 1) });
}

/** What the table shows in one sentence: the first quarter after the first order, newest full cohort against the others. @param {Cohort[]} cohorts */
function finding(cohorts) {
  const next = cohorts.filter(({ cells }) => cells.length > 2).map((cohort) => ({ cohort, share: cohort.cells.find(({ index }) => index === 1)?.share ?? null })).filter(({ share }) => share !== null);
  if (next.length < 2) return gettext("Who ordered again, quarter by quarter");
  const { cohort, share } = next[next.length - 1];
  const before = next.slice(0, -1);
  const usual = before.reduce((sum, { share: other }) => sum + Number(other), 0) / before.length;
  return interpolate(gettext("%(share)s of the %(quarter)s group came back in the next quarter; %(usual)s was usual"), { share: percent(Number(share)), quarter: quarterOf(cohort.starts_on), usual: percent(usual) });
}
