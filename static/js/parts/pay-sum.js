// @ts-check
// How a statement adds up: the parts that were earned, what of them waits, what bounds the rest, and the balance.
import { html, nothing } from "../../vendor/lit.js";
import { number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { isNegative, money } from "../lib/money.js";

/** @typedef {import("../lib/money.js").Money} Money */

/** @param {any} found */
export function paySum(found) {
  return html`<table class="sum">
    <tbody>
      ${found.parts.filter((/** @type {any} */ part) => !isAdjustment(part)).map(partRow)}
      ${total(gettext("Earned in the month"), found.earned)}
      ${found.parts.filter(isAdjustment).map(partRow)}
      ${total(gettext("Total"), found.total)}
      ${waiting(found)} ${bounded(found)}
      ${isPlain(found) ? nothing : total(gettext("Payable of this month"), found.payable)}
      ${found.status === "FINAL" ? balance(found) : nothing}
    </tbody>
  </table>`;
}

/** What waits, and what stopped waiting. @param {any} found */
function waiting(found) {
  return [
    row(gettext("Held: it waits for its conditions"), less(found.held_in)),
    row(gettext("Released: its conditions are met"), found.released),
    isZero(found.lapsed) ? nothing : html`<tr><th scope="row">${gettext("Forfeited of what was held")} <small>${gettext("not payable before, so it takes nothing away here")}</small></th>${amountCell(found.lapsed)}</tr>`,
  ];
}

/** Cap, floor and draw. @param {any} found */
function bounded(found) {
  const owed = interpolate(gettext("%(amount)s of the draw owed now"), { amount: money(found.draw_balance) });
  const kept = interpolate(gettext("%(amount)s carried now"), { amount: money(found.carry_balance) });
  return [
    row(gettext("Over the cap, forfeited"), less(found.capped)),
    isNegative(found.carried) ? row(gettext("Carried from earlier months"), less(found.carried), kept) : row(gettext("Over the cap, carried into later months"), less(found.carried), kept),
    row(gettext("Added up to the floor"), found.topped_up),
    isNegative(found.advanced) ? row(gettext("Draw recovered"), found.advanced, owed) : row(gettext("Advanced up to the draw"), found.advanced, owed),
  ];
}

/** @param {any} found */
function balance(found) {
  return html`<tr><th scope="row">${gettext("Payable from before")}</th>${amountCell(found.opening)}</tr>
    <tr><th scope="row">${gettext("Paid since the last statement")}</th>${amountCell(less(found.paid))}</tr>
    ${total(gettext("Payable when the month was closed"), found.closing)}`;
}

/** Say whether nothing waits and nothing is bounded. @param {any} found */
export function isPlain(found) {
  return [found.held_in, found.released, found.lapsed, found.held, found.capped, found.carried, found.topped_up, found.advanced].every(isZero);
}

/** @param {Money} value */
function isZero({ amount }) {
  return Number(amount) === 0;
}

/** Return the amount as one that is taken off. @param {Money} value @returns {Money} */
function less(value) {
  if (isZero(value)) return value;
  return { ...value, amount: isNegative(value) ? value.amount.slice(1) : `-${value.amount}` };
}

/** @param {string} label @param {Money} value @param {string} [note] */
function row(label, value, note = "") {
  if (isZero(value)) return nothing;
  return html`<tr><th scope="row">${label}${note ? html` <small>${note}</small>` : nothing}</th>${amountCell(value)}</tr>`;
}

/** @param {string} label @param {Money} value */
function total(label, value) {
  return html`<tr class="total"><th scope="row">${label}</th>${amountCell(value)}</tr>`;
}

/** @param {any} part */
function isAdjustment({ code }) {
  return code === "ADJUSTMENTS" || code === "ADJUSTMENT";
}

/** @param {any} part */
function partRow({ label, note, line_count: count, amount }) {
  return html`<tr><th scope="row">${[label, note].filter(Boolean).join(", ")} <small>${interpolate(ngettext("%(count)s line", "%(count)s lines", count), { count: number(count) })}</small></th>${amountCell(amount)}</tr>`;
}

/** @param {Money} value */
function amountCell(value) {
  return html`<td class=${isNegative(value) ? "neg" : nothing}>${money(value)}</td>`;
}
