// @ts-check
// The filters of the customer list: what the API understands, what a chip calls each, and which views are at hand.
import { choices, labelOf } from "./choices.js";
import { date, number, percent } from "./format.js";
import { gettext, interpolate } from "./i18n.js";
import { money, wholeMoney } from "./money.js";

const currency = document.documentElement.dataset.currency ?? "";

/** @typedef {Record<string, string>} Filters */

/** How a filter is called and how its value reads. @returns {Record<string, { label: string, read: (value: string) => string }>} */
function known() {
  /** @param {string} amount */
  const inMoney = (amount) => wholeMoney({ amount, currency });
  return {
    category: { label: gettext("Category"), read: (code) => labelOf("category", code) },
    relationship_type: { label: gettext("Relationship"), read: (code) => labelOf("relationship", code) },
    acquisition_channel: { label: gettext("Came by"), read: (code) => labelOf("acquisition", code) },
    tenure: { label: gettext("Tenure"), read: (code) => labelOf("tenure", code) },
    rfm: { label: gettext("Recency, frequency, margin"), read: (cell) => [...cell].map((fifth) => (fifth === "-" ? gettext("any") : fifth)).join(" · ") },
    quiet_profit: { label: gettext("Quiet profit"), read: (value) => (value === "true" ? gettext("yes") : gettext("no")) },
    chosen: { label: gettext("Category chosen by somebody"), read: (value) => (value === "true" ? gettext("yes") : gettext("no")) },
    stage: { label: gettext("Stage"), read: (code) => labelOf("stage", code) },
    salesperson: { label: gettext("Salesperson"), read: (id) => (id === "me" ? gettext("me") : id === "none" ? gettext("nobody yet") : nameOf("salesperson", id, gettext("somebody else"))) },
    team: { label: gettext("Team"), read: (id) => nameOf("team", id, gettext("another team")) },
    overdue: { label: gettext("Overdue"), read: (value) => (value === "true" ? gettext("yes") : gettext("no")) },
    value_min: { label: gettext("Lifetime value"), read: (amount) => interpolate(gettext("from %(amount)s"), { amount: inMoney(amount) }) },
    value_max: { label: gettext("Lifetime value"), read: (amount) => interpolate(gettext("up to %(amount)s"), { amount: inMoney(amount) }) },
    p_alive_min: { label: gettext("P(alive)"), read: (value) => interpolate(gettext("from %(share)s"), { share: percent(value) }) },
    p_alive_max: { label: gettext("P(alive)"), read: (value) => interpolate(gettext("up to %(share)s"), { share: percent(value) }) },
    p_alive_below: { label: gettext("P(alive)"), read: (value) => interpolate(gettext("below %(share)s"), { share: percent(value) }) },
    potential_min: { label: gettext("Expected from here"), read: (amount) => interpolate(gettext("from %(amount)s"), { amount: money({ amount, currency }) }) },
    potential_max: { label: gettext("Expected from here"), read: (amount) => interpolate(gettext("up to %(amount)s"), { amount: money({ amount, currency }) }) },
    silent_since: { label: gettext("No order after"), read: date },
    first_ordered_from: { label: gettext("First order from"), read: date },
    first_ordered_before: { label: gettext("First order before"), read: date },
    bought: { label: gettext("Has ordered"), read: (value) => (value === "true" ? gettext("yes") : gettext("no")) },
    broke_even: { label: gettext("Paid back"), read: (value) => (value === "true" ? gettext("yes") : gettext("no")) },
    in_profit: { label: gettext("In profit"), read: (value) => (value === "true" ? gettext("yes") : gettext("no")) },
    cost_to_serve_min: { label: gettext("Cost to serve"), read: (amount) => interpolate(gettext("from %(amount)s"), { amount: inMoney(amount) }) },
    cost_to_serve_max: { label: gettext("Cost to serve"), read: (amount) => interpolate(gettext("up to %(amount)s"), { amount: inMoney(amount) }) },
    cohort: { label: gettext("First order in the quarter of"), read: date },
    returned_in: { label: gettext("Came back in quarter"), read: (value) => number(value) },
  };
}

/** Who is not on the list has left, or is out of the reader's reach: an id would say nothing. @param {string} list @param {string} id @param {string} other */
function nameOf(list, id, other) {
  return choices(list).some(([known]) => known === id) ? labelOf(list, id) : other;
}

/** Everything in the address that narrows the list; the order and the search are no chips. @param {Filters} query @returns {Filters} */
export function filtersIn(query) {
  const names = Object.keys(known());
  return Object.fromEntries(Object.entries(query).filter(([name, value]) => names.includes(name) && value));
}

/** @param {string} name @param {string} value @returns {{ label: string, value: string }} */
export function chipOf(name, value) {
  const { label, read } = known()[name];
  return { label, value: read(value) };
}

/** The views at hand; each is an address. @returns {Array<{ label: string, filters: Filters }>} */
export function views() {
  /** @type {Array<{ label: string, filters: Filters }>} */
  const all = [
    { label: gettext("All"), filters: {} },
    { label: labelOf("category", "MAJOR_LONG_TERM"), filters: { category: "MAJOR_LONG_TERM" } },
    { label: gettext("Overdue"), filters: { overdue: "true" } },
    { label: gettext("At risk"), filters: { p_alive_below: "0.40" } },
    { label: gettext("Ordered once"), filters: { stage: "NEW" } },
    { label: gettext("Unprofitable"), filters: { category: "UNPROFITABLE" } },
    { label: gettext("Quiet profit"), filters: { quiet_profit: "true" } },
  ];
  return choices("category").length ? all : all.slice(0, 1);
}

/** @param {Filters} filters */
export function addressOf(filters) {
  const query = new URLSearchParams(filters).toString();
  return query ? `/customers/?${query}` : "/customers/";
}

/** @param {Filters} one @param {Filters} other */
export function isSame(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
