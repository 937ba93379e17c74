// @ts-check
// The lists in the form of a pay plan: rows to add and to take out, each field named by its place.
import { html, repeat } from "../../vendor/lit.js";
import { choices } from "../lib/choices.js";
import { icon } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { amountOf, percentageOf } from "../lib/shares.js";
import { selectField, textField } from "./field.js";

/** @typedef {{ key: number, value: any, steps?: Row[] }} Row a row, and what stood in it when the form was opened */
/** @typedef {{ name: string, label: string, value: (row: any) => string, mode?: "numeric" | "decimal" }} Cell */

let last = 0;

/** @param {any} value @returns {Row} */
export function rowOf(value) {
  return { key: ++last, value };
}

/** @param {any} value @returns {Row} */
export function targetRow(value) {
  return { ...rowOf(value), steps: (value.steps ?? [{}]).map(rowOf) };
}

const percent = (/** @type {string} */ name) => (/** @type {any} */ row) => (row[name] === undefined ? "" : percentageOf(row[name]));
const amount = (/** @type {string} */ name) => (/** @type {any} */ row) => amountOf(row[name]);
const plain = (/** @type {string} */ name, fallback = "") => (/** @type {any} */ row) => String(row[name] ?? fallback);

/** @type {() => Record<string, Cell[]>} */
export const CELLS = () => ({
  steps: [
    { name: "months", label: gettext("After months"), value: plain("months"), mode: "numeric" },
    { name: "rate", label: gettext("On top, %"), value: percent("rate") },
  ],
  tiers: [
    { name: "from_volume", label: gettext("From a volume of"), value: amount("from_volume") },
    { name: "rate", label: gettext("Pays, %"), value: percent("rate") },
  ],
  milestones: [
    { name: "threshold", label: gettext("At a value of"), value: amount("threshold") },
    { name: "bonus", label: gettext("Pays"), value: amount("bonus") },
  ],
  targetSteps: [
    { name: "at", label: gettext("From an attainment of, %"), value: percent("at") },
    { name: "multiplier", label: gettext("Commission counts, %"), value: percent("multiplier") },
  ],
});

/**
 * @typedef {object} List
 * @property {string} path such as "tiers", or "targets.0.steps"
 * @property {string} title what a row is, to name it by its number
 * @property {Row[]} rows
 * @property {Cell[]} cells
 * @property {string} add the words of the button
 * @property {(rows: Row[]) => void} change
 */

/** @param {string} id @param {List} list */
export function rowList(id, list) {
  return html`<div class="stack" data-rows>
    ${repeat(list.rows, ({ key }) => key, (row, index) => html`<div class="plan-row" role="group" aria-label=${`${list.title} ${index + 1}`}>
      <div class="field-row">${list.cells.map((cell) => textField(`${id}-${row.key}`, { name: `${list.path}.${index}.${cell.name}`, label: cell.label, value: cell.value(row.value), inputmode: cell.mode ?? "decimal", look: "num", required: true }))}</div>
      ${remover(list, row, index)}</div>`)}
    <div class="row"><button class="btn small" type="button" data-add @click=${(/** @type {Event} */ event) => changed(event, NEWEST, () => list.change([...list.rows, rowOf({})]))}>${icon("plus")}${list.add}</button></div>
  </div>`;
}

// The last row in a list of rows is the new one; the button that adds one stands below them.
const NEWEST = ":scope > :is(.plan-row, .plan-target):nth-last-child(2) :is(select, input)";
const ADD = ":scope > .row [data-add]";

/** Change the rows, then go where it goes on: into the new row, or to the button below if one was taken out. @param {Event} event @param {string} next @param {() => void} change */
function changed(event, next, change) {
  const rows = /** @type {HTMLElement} */ (event.currentTarget).closest("[data-rows]");
  change();
  requestAnimationFrame(() => /** @type {HTMLElement | null | undefined} */ (rows?.querySelector(next))?.focus());
}

/** @param {{ title: string, rows: Row[], change: (rows: Row[]) => void }} list @param {Row} row @param {number} index */
function remover(list, row, index) {
  const label = interpolate(gettext("Take out %(what)s"), { what: `${list.title} ${index + 1}` });
  return html`<button class="btn quiet icon small" type="button" aria-label=${label} @click=${(/** @type {Event} */ event) => changed(event, ADD, () => list.change(list.rows.filter((one) => one !== row)))}>${icon("x")}</button>`;
}

/** @param {string} id @param {Row[]} rows @param {(rows: Row[]) => void} change */
export function targetList(id, rows, change) {
  const title = gettext("Target");
  const list = { title, rows, change };
  return html`<div class="stack" data-rows>
    ${repeat(rows, ({ key }) => key, (row, index) => html`<fieldset class="plan-target stack"><legend class="label">${title} ${index + 1}</legend>
      <div class="plan-row">${targetFields(`${id}-${row.key}`, row.value, index)} ${remover(list, row, index)}</div>
      ${rowList(id, { path: `targets.${index}.steps`, title: interpolate(gettext("Step of target %(number)s,"), { number: index + 1 }), rows: row.steps ?? [], cells: CELLS().targetSteps, add: gettext("Add step"), change: (steps) => change(rows.map((one) => (one === row ? { ...one, steps } : one))) })}
    </fieldset>`)}
    <div class="row"><button class="btn small" type="button" data-add @click=${(/** @type {Event} */ event) => changed(event, NEWEST, () => change([...rows, targetRow({})]))}>${icon("plus")}${gettext("Add target")}</button></div>
  </div>`;
}

/** @param {string} id @param {any} target @param {number} index */
function targetFields(id, target, index) {
  const at = (/** @type {string} */ name) => `targets.${index}.${name}`;
  return html`<div class="field-row">
    ${selectField(id, { name: at("kind"), label: gettext("What counts"), value: target.kind ?? "RETURNING_CUSTOMERS", options: choices("target-kind") })}
    ${selectField(id, { name: at("months"), label: gettext("Of each"), value: String(target.months ?? 3), options: choices("target-months") })}
    ${textField(id, { name: at("minimum"), label: gettext("At least so many customers or answers"), value: plain("minimum", "5")(target), inputmode: "numeric", look: "num", required: true })}
    ${textField(id, { name: at("goal"), label: gettext("So many are 100 %"), value: plain("goal")(target), inputmode: "numeric", look: "num", help: gettext("Only for reactivated customers and new products.") })}
    ${textField(id, { name: at("weight"), label: gettext("Moves so much of the commission, %"), value: percentageOf(target.weight ?? "1"), inputmode: "decimal", look: "num", required: true })}
  </div>`;
}
