// @ts-check
// A version of a pay plan as the API takes it: copied from another version, or read from the form of a draft.
import { plainNumber } from "./decimals.js";
import { today } from "./format.js";
import { shareOf } from "./shares.js";

const currency = document.documentElement.dataset.currency ?? "";

export const RATES = ["first_rate", "returning_rate", "upsell_rate", "cross_sell_rate", "override_rate", "tail_share"];
export const DAYS = ["clawback_days", "returning_gap_days", "milestone_window_days", "tail_days"];
export const CHECKS = ["holds_until_paid", "holds_until_delivered", "holds_until_promise_kept", "pays_crossed_milestones"];
const CHOICES = ["base", "tier_method", "tier_counts", "cap_excess"];
const WRITTEN = [...RATES, ...DAYS, ...CHECKS, ...CHOICES, "tier_months", "steps", "tiers", "milestones", "forfeit_days", "first_order_cap", "cap", "draw", "floor"];

/** @typedef {Record<string, any>} Values */
/** How many rows each list of the form has; targets say how many steps each of them has. @typedef {{ steps: number, tiers: number, milestones: number, targets: number[] }} Counts */

/** The first day of the month after this one. */
export function nextMonth() {
  const [year, month] = today().split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

/** A draft that says what `version` says, from another day on. @param {any} version @param {string} startsOn */
export function copyOf(version, startsOn) {
  const written = Object.fromEntries(WRITTEN.map((name) => [name, version[name]]));
  const targets = version.targets.map((/** @type {any} */ { kind_label: _label, ...target }) => target);
  return { ...written, targets, override_to: version.override_to?.id ?? null, starts_on: startsOn };
}

/** What the form says. @param {Values} given @param {Counts} counts */
export function wishOf(given, counts) {
  const text = (/** @type {string} */ name) => String(given[name] ?? "").trim();
  const share = (/** @type {string} */ name) => (text(name) ? shareOf(text(name), name) : "0");
  const whole = (/** @type {string} */ name) => (text(name) ? Number(plainNumber(text(name), name)) : null);
  const sum = (/** @type {string} */ name) => ({ amount: plainNumber(text(name) || "0", name), currency });
  const rows = (/** @type {number} */ count, /** @type {(index: number) => object} */ row) => Array.from({ length: count }, (_, index) => row(index));
  return {
    starts_on: given.starts_on,
    ends_on: given.ends_on || null,
    why: text("why"),
    ...Object.fromEntries(CHOICES.map((name) => [name, given[name]])),
    ...Object.fromEntries(RATES.map((name) => [name, share(name)])),
    ...Object.fromEntries(DAYS.map((name) => [name, whole(name) ?? 0])),
    ...Object.fromEntries(CHECKS.map((name) => [name, given[name] === "on"])),
    tier_months: Number(given.tier_months),
    forfeit_days: whole("forfeit_days"),
    first_order_cap: text("first_order_cap") ? sum("first_order_cap") : null,
    cap: text("cap") ? sum("cap") : null,
    draw: sum("draw"),
    floor: sum("floor"),
    override_to: given.override_to ? Number(given.override_to) : null,
    steps: rows(counts.steps, (at) => ({ months: whole(`steps.${at}.months`), rate: share(`steps.${at}.rate`) })),
    tiers: rows(counts.tiers, (at) => ({ from_volume: sum(`tiers.${at}.from_volume`), rate: share(`tiers.${at}.rate`) })),
    milestones: rows(counts.milestones, (at) => ({ threshold: sum(`milestones.${at}.threshold`), bonus: sum(`milestones.${at}.bonus`) })),
    targets: rows(counts.targets.length, (at) => ({
      kind: given[`targets.${at}.kind`],
      months: Number(given[`targets.${at}.months`]),
      minimum: whole(`targets.${at}.minimum`),
      goal: whole(`targets.${at}.goal`),
      weight: share(`targets.${at}.weight`),
      steps: rows(counts.targets[at], (step) => ({ at: share(`targets.${at}.steps.${step}.at`), multiplier: share(`targets.${at}.steps.${step}.multiplier`) })),
    })),
  };
}
