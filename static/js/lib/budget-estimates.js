// @ts-check
// Estimates as they are typed, and as the API takes them. A field is called SEGMENT.SIDE.what.
import { ApiError } from "./api.js";
import { plainNumber } from "./decimals.js";
import { shareOf } from "./shares.js";

const SIDES = ["WINNING", "KEEPING"];

/**
 * What was typed, one estimate for each segment and side of which something was: the most there could be, or what an amount of money would bring.
 * @param {Record<string, any>} given @param {string} currency
 */
export function estimatesOf(given, currency) {
  const segments = [...new Set(Object.keys(given).flatMap((name) => (name.includes(".") ? [name.split(".")[0]] : [])))];
  return segments.flatMap((segment) => SIDES.flatMap((side) => estimateOf(given, { segment, side, currency })));
}

/** @param {Record<string, any>} given @param {{ segment: string, side: string, currency: string }} of */
function estimateOf(given, { segment, side, currency }) {
  const name = (/** @type {string} */ what) => `${segment}.${side}.${what}`;
  const [ceiling, spend, result] = ["ceiling", "spend", "result"].map((what) => given[name(what)] ?? null);
  if (ceiling === null && spend === null && result === null) return [];
  const read = side === "KEEPING" ? shareOf : plainNumber;
  const second = spend === null && result === null ? {} : { second: { spend: { amount: plainNumber(spend ?? "", name("spend")), currency }, result: Number(read(result ?? "", name("result"))) } };
  return [{ segment, side, ...second, ...(ceiling === null ? {} : { ceiling: Number(read(ceiling, name("ceiling"))) }) }];
}

/**
 * Do something, and let a refusal name the fields as the form does.
 * @template T @param {Array<{ segment: string, side: string }>} estimates @param {() => Promise<T>} work
 */
export async function inFormsNames(estimates, work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError) {
      error.errors = error.errors.map((one) => ({ ...one, pointer: pointer(one.pointer, estimates) }));
    }
    throw error;
  }
}

/** @param {string} given @param {Array<{ segment: string, side: string }>} estimates */
function pointer(given, estimates) {
  const [, place, what = "ceiling", part] = /^#\/estimates\/(\d+)(?:\/(\w+))?(?:\/(\w+))?/.exec(given ?? "") ?? [];
  if (place === undefined || !estimates[Number(place)]) return given;
  const { segment, side } = estimates[Number(place)];
  const field = what === "second" ? (part ?? "result") : "ceiling";
  return `#/${segment}/${side}/${field}`;
}
