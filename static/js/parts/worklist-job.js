// @ts-check
// One entry of the worklist: who, why, the rhythm, what is at stake, and what to do about it.
import { html, nothing } from "../../vendor/lit.js";
import { icon } from "../lib/element.js";
import { duration } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { wholeMoney } from "../lib/money.js";
import { aliveRing } from "./alive-ring.js";
import { rhythmStrip } from "./rhythm-strip.js";

/** @typedef {Record<string, any> & { id: number, version: number, kind: string, customer: { id: number, name: string } }} Job */
/**
 * @typedef {object} Moves
 * @property {(job: Job) => void} log
 * @property {(job: Job) => void} complete
 * @property {(job: Job, days: number) => void} snooze
 */

const BADGES = { OVERDUE: "risk", WEAKENING: "risk", NEXT_STEP: "warn", LIFE_EVENT: "info", INTRODUCTION: "warn", SECOND_ORDER: "", COURTESY: "" };

/** How long a snooze from the menu lasts. */
export const SNOOZES = [1, 7, 30];

/**
 * @param {Job} job @param {number} rank
 * @param {{ isCursor: boolean, showsOwner: boolean, moves: Moves | null }} look
 */
export function worklistJob(job, rank, { isCursor, showsOwner, moves }) {
  const { customer, badge, kind, reason, clv, rhythm, minutes, at_stake: stake, salesperson } = job;
  return html`<li class="job ${isCursor ? "cursor" : ""}" aria-current=${isCursor ? "true" : nothing}>
    <span class="rank">${rank}</span>
    <div>
      <h3><a href="/customers/${customer.id}/">${customer.name}</a><span class="badge ${BADGES[/** @type {keyof typeof BADGES} */ (kind)] ?? ""}">${badge}</span></h3>
      <p class="why">${reason}${kind === "INTRODUCTION" ? html` <a class="textlink" href="/customers/${customer.id}/transfer/">${gettext("Transfer pack")}</a>` : nothing}</p>
      <div class="meta">
        ${rhythm.as_of ? rhythmStrip({ orders: rhythm.orders, asOf: rhythm.as_of, next: rhythm.next_on }) : nothing}
        ${clv ? aliveRing(clv.p_alive) : nothing}
        <span>${icon("clock")}${duration(minutes)}</span>
        ${showsOwner && salesperson ? html`<span>${icon("user")}${salesperson.name}</span>` : nothing}
      </div>
    </div>
    <div class="stake"><b class="est">${wholeMoney(stake)}</b><small>${gettext("at stake")}</small></div>
    ${moves ? buttons(job, isCursor, moves) : nothing}
  </li>`;
}

/** @param {Job} job @param {boolean} isCursor @param {Moves} moves */
function buttons(job, isCursor, moves) {
  const { customer } = job;
  const menu = `job-${job.id}-menu`;
  return html`<div class="do">
    <button class="btn ${isCursor ? "primary" : ""}" type="button" aria-label=${interpolate(gettext("Log contact with %(name)s"), { name: customer.name })} @click=${() => moves.log(job)}>${icon("phone")}${gettext("Log contact")}</button>
    <button class="btn icon" type="button" popovertarget=${menu} aria-label=${interpolate(gettext("More for %(name)s"), { name: customer.name })}>${icon("more")}</button>
    <div class="pop-body job-menu" id=${menu} popover aria-label=${interpolate(gettext("More for %(name)s"), { name: customer.name })} @click=${closeMenu}>
      <button type="button" @click=${() => moves.complete(job)}>${icon("check")}${gettext("Tick off without a contact")}</button>
      ${SNOOZES.map((days) => html`<button type="button" @click=${() => moves.snooze(job, days)}>${icon("clock")}${snoozeLabel(days)}</button>`)}
      <a href="/orders/new/?customer=${customer.id}">${icon("order")}${gettext("New order")}</a>
    </div>
  </div>`;
}

/** @param {Event} event */
function closeMenu(event) {
  const menu = event.currentTarget;
  if (menu instanceof HTMLElement) menu.hidePopover();
}

/** @param {number} days */
function snoozeLabel(days) {
  if (days === 1) return gettext("Snooze until tomorrow");
  return days === 7 ? gettext("Snooze for a week") : gettext("Snooze for a month");
}
