// @ts-check
// Shares as people write them, in percent, and as the API takes them: "12.5" is "0.125", by moving the point.
import { plainNumber, typed } from "./decimals.js";
import { number } from "./format.js";

/** @param {string} written a percentage @param {string} name of the field, for a refusal */
export function shareOf(written, name) {
  const plain = plainNumber(written, name);
  const [whole, fraction = ""] = plain.replace("-", "").split(".");
  const digits = whole.padStart(3, "0");
  const share = `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`.replace(/0+$/, "").replace(/\.$/, "");
  return (plain.startsWith("-") ? "-" : "") + share;
}

/** A share as the percentage that stands in a field. @param {string} share */
export function percentageOf(share) {
  return number(Number(share) * 100, { maximumFractionDigits: 4 });
}

/** An amount as it stands in a field, written as the reader writes numbers; nothing for none. @param {import("./money.js").Money | null | undefined} value */
export function amountOf(value) {
  return value ? typed(value.amount.replace(/\.0+$/, "")) : "";
}
