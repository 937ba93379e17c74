// @ts-check
// The sections of the form of a draft: one for each part of a pay plan.
import { html, nothing } from "../../vendor/lit.js";
import { choices } from "../lib/choices.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { amountOf, percentageOf } from "../lib/shares.js";
import { segField, selectField, textField } from "./field.js";
import { CELLS, rowList, targetList } from "./plan-rows.js";

/** @typedef {{ lists: Record<string, import("./plan-rows.js").Row[]>, change: (name: string, rows: import("./plan-rows.js").Row[]) => void }} Host */

const currency = document.documentElement.dataset.currency ?? "";

/** @param {string} title @param {string} help @param {unknown} body */
function section(title, help, body) {
  return html`<fieldset class="stack plan-section"><legend><h2>${title}</h2></legend>${help ? html`<p class="muted">${help}</p>` : nothing}${body}</fieldset>`;
}

/** @param {string} id @param {any} version */
function fieldsOf(id, version) {
  return {
    rate: (/** @type {string} */ name, /** @type {string} */ label, help = "") => textField(id, { name, label, value: percentageOf(version[name]), required: true, inputmode: "decimal", look: "num", help }),
    days: (/** @type {string} */ name, /** @type {string} */ label, help = "") => textField(id, { name, label, value: String(version[name] ?? ""), inputmode: "numeric", look: "num", help }),
    sum: (/** @type {string} */ name, /** @type {string} */ label, help = "") => textField(id, { name, label: interpolate(label, { currency }), value: amountOf(version[name]), inputmode: "decimal", look: "num", help }),
    check: (/** @type {string} */ name, /** @type {string} */ label) => html`<label class="check"><input type="checkbox" name=${name} ?checked=${version[name]} />${label}</label>`,
  };
}

/** @param {string} id @param {any} version */
export function rangeSection(id, version) {
  return section(gettext("When"), "", html`
    <div class="field-row">
      ${textField(id, { name: "starts_on", label: gettext("From"), type: "date", value: version.starts_on, required: true, help: gettext("The version before ends that day.") })}
      ${textField(id, { name: "ends_on", label: gettext("Until"), type: "date", value: version.ends_on ?? "", help: gettext("Empty: until another version takes over.") })}
    </div>
    ${textField(id, { name: "why", label: gettext("Why"), value: version.why, maxlength: 500, help: gettext("For whoever approves it, and for whoever reads it later.") })}`);
}

/** @param {string} id @param {any} version @param {Host} host */
export function rateSections(id, version, host) {
  const { rate, days, sum } = fieldsOf(id, version);
  return html`${section(gettext("Rates"), "", html`
    ${segField(id, { name: "base", label: gettext("Rates are taken of"), value: version.base, options: choices("plan-base") })}
    <div class="field-row">${rate("first_rate", gettext("First order, %"))} ${rate("returning_rate", gettext("Returning order, %"))} ${days("returning_gap_days", gettext("First for so many days"), gettext("Orders this soon after a customer’s first count as first ones."))}</div>
    <div class="field-row">${sum("first_order_cap", gettext("Cap of a customer’s first orders, %(currency)s"), gettext("All of them together pay at most this. Empty: no cap."))}</div>
    <div class="field-row">${rate("upsell_rate", gettext("Up-sell on top, %"), gettext("Above every tier they had bought before."))} ${rate("cross_sell_rate", gettext("Cross-sell on top, %"), gettext("A product they had never bought before."))}</div>
    <h3>${gettext("Tenure steps")}</h3>
    ${rowList(id, { path: "steps", title: gettext("Step"), rows: host.lists.steps, cells: CELLS().steps, add: gettext("Add tenure step"), change: (rows) => host.change("steps", rows) })}`)}
  ${section(gettext("Clawback"), "", html`<div class="field-row">${days("clawback_days", gettext("Days in which a refund takes pay back"))}</div>`)}`;
}

/** @param {string} id @param {any} version @param {Host} host */
export function goalSections(id, version, host) {
  const { days, check } = fieldsOf(id, version);
  return html`${section(gettext("Tiers"), gettext("What volume pays on top. At a threshold the higher tier applies."), html`
    <div class="field-row">
      ${selectField(id, { name: "tier_months", label: gettext("Volume of each"), value: String(version.tier_months), options: choices("tier-months") })}
      ${selectField(id, { name: "tier_counts", label: gettext("Of which orders"), value: version.tier_counts, options: choices("tier-counts") })}
      ${selectField(id, { name: "tier_method", label: gettext("What pays"), value: version.tier_method, options: choices("tier-method") })}
    </div>
    ${rowList(id, { path: "tiers", title: gettext("Tier"), rows: host.lists.tiers, cells: CELLS().tiers, add: gettext("Add tier"), change: (rows) => host.change("tiers", rows) })}`)}
  ${section(gettext("Milestones"), gettext("What a customer’s lifetime value pays, once for each threshold."), html`
    ${rowList(id, { path: "milestones", title: gettext("Milestone"), rows: host.lists.milestones, cells: CELLS().milestones, add: gettext("Add milestone"), change: (rows) => host.change("milestones", rows) })}
    <div class="field-row">${days("milestone_window_days", gettext("Days in which a refund takes it back"))}</div>
    ${check("pays_crossed_milestones", gettext("Pay what customers had reached before, with their next order"))}`)}
  ${section(gettext("Targets"), gettext("What reaching a goal does to the returning commission. Weights are all 100 %, or sum to exactly 100 %."), targetList(id, host.lists.targets, (rows) => host.change("targets", rows)))}`;
}

/** @param {string} id @param {any} version */
export function payoutSections(id, version) {
  const { rate, days, sum, check } = fieldsOf(id, version);
  return html`${section(gettext("Holds"), gettext("What pay waits for. It is earned all the same."), html`
    ${check("holds_until_paid", gettext("Until the customer has paid"))} ${check("holds_until_delivered", gettext("Until it is delivered"))} ${check("holds_until_promise_kept", gettext("Until what was promised is kept"))}
    <div class="field-row">${days("forfeit_days", gettext("Forfeited after so many days"), gettext("Empty: never."))}</div>`)}
  ${section(gettext("Cap, draw and floor"), "", html`
    <div class="field-row">${sum("cap", gettext("Cap of a month, %(currency)s"), gettext("Empty: no cap."))} ${selectField(id, { name: "cap_excess", label: gettext("What is above the cap"), value: version.cap_excess, options: choices("cap-excess") })}</div>
    <div class="field-row">${sum("draw", gettext("Draw, %(currency)s"), gettext("Paid at least, and taken off later months."))} ${sum("floor", gettext("Floor, %(currency)s"), gettext("Paid at least, and never taken back."))}</div>`)}
  ${section(gettext("Override and tail"), "", html`
    <div class="field-row">${selectField(id, { name: "override_to", label: gettext("Manager who is paid on top"), value: String(version.override_to?.id ?? ""), options: choices("manager"), blank: gettext("Nobody") })} ${rate("override_rate", gettext("Override, %"))}</div>
    <div class="field-row">${days("tail_days", gettext("Days after a handover"))} ${rate("tail_share", gettext("Share of the salesperson before, %"))}</div>`)}`;
}
