// @ts-check
// The columns of the customer list.
import { html, nothing } from "../../vendor/lit.js";
import { date, dueIn, number, shortDate, today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { isNegative, tableInterval, wholeMoney } from "../lib/money.js";
import { aliveRing } from "./alive-ring.js";
import { avatar } from "./avatar.js";
import { rhythmStrip } from "./rhythm-strip.js";

/** @typedef {import("./data-table.js").Column} Column */

/** @param {{ withOwner: boolean }} options @returns {Column[]} */
export function customerColumns({ withOwner }) {
  return [
    { label: gettext("Customer"), sort: "name", head: true, look: "who", cell: (row) => html`<a href="/customers/${row.id}/">${row.name}</a><small>${row.category?.label ?? row.relationship_label}</small>` },
    { label: gettext("Lifetime value"), sort: "clv_margin", largestFirst: true, numeric: true, look: "c-clv", cell: value },
    { label: gettext("P(alive)"), sort: "p_alive", largestFirst: true, look: "c-alive", cell: (row) => (row.clv ? aliveRing(row.clv.p_alive) : nothing) },
    { label: gettext("Rhythm, 24 months"), look: "c-rhy", cell: ({ rhythm }) => (rhythm.as_of ? rhythmStrip({ orders: rhythm.orders, asOf: rhythm.as_of, next: rhythm.next_on }) : nothing) },
    { label: gettext("Last order"), sort: "last_ordered_on", largestFirst: true, numeric: true, look: "c-last", cell: lastOrder },
    { label: gettext("Next expected"), look: "c-next", cell: nextOrder },
    { label: gettext("Cadence"), numeric: true, look: "c-cad", cell: cadence },
    ...(withOwner ? [{ label: gettext("Owner"), look: "c-own", cell: owner }] : []),
  ];
}

/** The columns of figures: what a manager compares customers by. @param {{ withOwner: boolean }} options @returns {Column[]} */
export function figureColumns({ withOwner }) {
  return [
    { label: gettext("Customer"), sort: "name", head: true, cell: (row) => html`<a href="/customers/${row.id}/">${row.name}</a>` },
    { label: gettext("Lifetime value"), sort: "clv_margin", largestFirst: true, numeric: true, cell: ({ clv }) => amount(clv?.margin) },
    { label: gettext("Potential"), sort: "potential", largestFirst: true, numeric: true, cell: ({ potential }) => html`<span class="est">${amount(potential)}</span>` },
    { label: gettext("Contacts a quarter"), sort: "engagement", largestFirst: true, numeric: true, cell: ({ engagement }) => (engagement === null ? nothing : number(Number(engagement), { maximumFractionDigits: 2 })) },
    { label: gettext("Gap / usual gap"), sort: "gap_ratio", largestFirst: true, numeric: true, cell: loyalty },
    { label: gettext("Category"), sort: "category", cell: category },
    { label: gettext("Tenure"), sort: "tenure", cell: ({ tenure }) => tenure?.label ?? nothing },
    { label: gettext("R F M"), sort: "recency", largestFirst: true, numeric: true, cell: ({ rfm }) => (rfm ? `${rfm.recency} ${rfm.frequency} ${rfm.margin}` : nothing) },
    ...(withOwner ? [{ label: gettext("Owner"), cell: owner }] : []),
  ];
}

/** @param {any} money */
function amount(money) {
  return money ? html`<span class="money ${isNegative(money) ? "neg" : ""}">${wholeMoney(money)}</span>` : html`<span class="muted">–</span>`;
}

/** @param {any} row */
function loyalty({ is_returning: isReturning, gap_ratio: ratio }) {
  if (!isReturning) return html`<span class="muted">${gettext("not back yet")}</span>`;
  return ratio === null ? nothing : number(ratio, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** @param {any} row */
function category({ category: found }) {
  if (!found) return nothing;
  return found.chosen_until ? html`${found.label} <span class="badge info">${interpolate(gettext("until %(day)s"), { day: date(found.chosen_until) })}</span>` : found.label;
}

/** @param {any} row */
function value({ clv }) {
  if (!clv) return html`<span class="muted">–</span>`;
  return html`<span class="money ${isNegative(clv.margin) ? "neg" : ""}">${wholeMoney(clv.margin)}</span><span class="range">${tableInterval(clv.low, clv.high)}</span>`;
}

/** @param {any} row */
function lastOrder({ last_ordered_on: day }) {
  if (!day) return html`<span class="muted">${gettext("none yet")}</span>`;
  return day.slice(0, 4) === today().slice(0, 4) ? shortDate(day) : date(day);
}

/** @param {any} row */
function nextOrder({ rhythm: { next_on: next, as_of: asOf } }) {
  if (!next || !asOf) return nothing;
  const due = dueIn(next, asOf);
  return next < asOf ? html`<span class="badge risk">${due}</span>` : html`<span class="ink2">${due}</span>`;
}

/** @param {any} row */
function cadence({ usual_gap_days: gap }) {
  if (gap === null) return nothing;
  return html`<span class="muted">${interpolate(gettext("%(days)s d"), { days: number(Math.round(gap)) })}</span>`;
}

/** @param {any} row */
function owner({ salesperson }) {
  if (!salesperson) return html`<span class="badge warn">${gettext("nobody yet")}</span>`;
  return html`<span class="row">${avatar(salesperson.name)}<span class="nm">${salesperson.name}</span></span>`;
}
