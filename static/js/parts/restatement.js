// @ts-check
// What another definition or other boundaries would change: old beside new, nothing written.
import { html, nothing } from "../../vendor/lit.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { isNegative, moneyChange, wholeMoney } from "../lib/money.js";

/** @param {any} found @param {{ withValue: boolean }} options */
export function restatement(found, { withValue }) {
  const moved = found.changed_categories;
  const movers = interpolate(ngettext("%(count)s customer would change category.", "%(count)s customers would change category.", moved), { count: number(moved) });
  const worth = interpolate(gettext("All customers together: %(before)s now, %(after)s under the new version."), { before: wholeMoney(found.before), after: wholeMoney(found.after) });
  return html`<section class="stack" aria-labelledby="restatement-title">
    <h2 id="restatement-title">${gettext("What would change")}</h2>
    <p class="note info"><span><b>${movers}</b> ${withValue ? worth : nothing} ${interpolate(gettext("As of %(day)s; nothing is saved yet."), { day: date(found.as_of) })}</span></p>
    ${categories(found.categories)} ${withValue ? html`${people(gettext("Largest gains"), found.winners)} ${people(gettext("Largest losses"), found.losers)}` : moves(found.moves)}
  </section>`;
}

/** @param {any[]} rows */
function categories(rows) {
  const title = gettext("By category");
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table">
    <caption class="sr">${title}</caption>
    <thead><tr><th scope="col">${gettext("Category")}</th><th scope="col" class="num">${gettext("Customers now")}</th><th scope="col" class="num">${gettext("then")}</th><th scope="col" class="num">${gettext("Value now")}</th><th scope="col" class="num">${gettext("then")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row">${row.label}</th><td class="num">${number(row.customers_before)}</td><td class="num">${number(row.customers_after)}</td><td class="num">${wholeMoney(row.before)}</td><td class="num">${wholeMoney(row.after)}</td></tr>`)}</tbody>
  </table></div>`;
}

/** @param {any[]} rows */
function moves(rows) {
  if (!rows.length) return nothing;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Moves")}><table class="table">
    <thead><tr><th scope="col">${gettext("From")}</th><th scope="col">${gettext("To")}</th><th scope="col" class="num">${gettext("Customers")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row">${row.before}</th><td>${row.after}</td><td class="num">${number(row.customers)}</td></tr>`)}</tbody>
  </table></div>`;
}

/** @param {string} title @param {any[]} rows */
function people(title, rows) {
  if (!rows.length) return nothing;
  return html`<div class="stack"><h3>${title}</h3><div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table">
    <thead><tr><th scope="col">${gettext("Customer")}</th><th scope="col" class="num">${gettext("Value now")}</th><th scope="col" class="num">${gettext("then")}</th><th scope="col" class="num">${gettext("Difference")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row"><a href="/customers/${row.customer}/">${row.name}</a></th><td class="num">${wholeMoney(row.before)}</td><td class="num">${wholeMoney(row.after)}</td><td class="num money ${isNegative(row.change) ? "neg" : ""}">${moneyChange(row.change)}</td></tr>`)}</tbody>
  </table></div></div>`;
}
