// @ts-check
// An order as it is being written: its lines, what is kept of them as a draft, and what is sent to the API.
import { plainNumber, readNumber } from "./decimals.js";
import { today } from "./format.js";
import { noonOf } from "./instants.js";

/** @typedef {{ id: number, name: string, external_id: string | null, price: import("./money.js").Money | null, unit_cost: import("./money.js").Money | null }} Product */
/** @typedef {{ key: number, product: Product | null, words: string, quantity: string, price: string, cost: string }} Line */

let lastKey = 0;

/** @returns {Line} */
export function emptyLine() {
  lastKey += 1;
  return { key: lastKey, product: null, words: "", quantity: "1", price: "", cost: "" };
}

/** Lines from a draft, each with a key of its own again. @param {Array<Partial<Line>>} [kept] @returns {Line[]} */
export function linesOf(kept = []) {
  return kept.length ? kept.map((line) => ({ ...emptyLine(), ...line, key: emptyLine().key })) : [emptyLine()];
}

/** Whether something stands in a line. @param {Line} line */
export function isBegun(line) {
  return Boolean(line.product || line.words.trim() || line.price || line.cost);
}

/** Whether a line can be priced: a product or words with a price, and a quantity. @param {Line} line */
export function isComplete(line) {
  const priced = line.price ? readNumber(line.price) !== null : Boolean(line.product?.price);
  const costed = !line.cost || readNumber(line.cost) !== null;
  return Boolean(line.product || line.words.trim()) && priced && costed && Number(readNumber(line.quantity) ?? 0) > 0;
}

/**
 * One line as the API reads it; the number `index` names its fields where they are refused.
 * @param {Line} line @param {string} currency @param {number} index
 */
function wishOf({ product, words, quantity, price, cost }, currency, index) {
  /** @param {string} typed @param {string} name */
  const amount = (typed, name) => (typed ? { [name]: { amount: plainNumber(typed, `lines/${index}/${name}`), currency } } : {});
  return {
    product: product?.id ?? null,
    ...(product ? {} : { description: words.trim() }),
    quantity: plainNumber(quantity, `lines/${index}/quantity`),
    ...amount(price, "unit_price"),
    ...(product?.unit_cost ? {} : amount(cost, "unit_cost")),
  };
}

/**
 * The order as the API reads it.
 * @param {{ customer: number, lines: Line[], head: Record<string, any> }} order
 */
export function orderWish({ customer, lines, head }) {
  const { currency, ordered_on: day, external_id: number, note, promised_on: promised } = head;
  return {
    customer,
    currency,
    lines: lines.map((line, index) => wishOf(line, currency, index)),
    ...(day && day !== today() ? { ordered_at: noonOf(day) } : {}),
    ...(number ? { external_id: number } : {}),
    ...(note ? { note } : {}),
    ...(promised ? { promised_on: promised } : {}),
  };
}
