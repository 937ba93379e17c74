// @ts-check
// A change: arrow, sign and unit; flat is ±.
import { html, nothing } from "../../vendor/lit.js";
import { icon } from "../lib/element.js";

/**
 * @param {number} change which way it went @param {string} text the change in words, with sign and unit
 * @param {{ lowerIsBetter?: boolean }} [options]
 */
export function delta(change, text, { lowerIsBetter = false } = {}) {
  const better = lowerIsBetter ? change < 0 : change > 0;
  const look = change === 0 ? "flat" : better ? "up" : "down";
  const arrow = change === 0 ? nothing : icon(change > 0 ? "up-arrow" : "down-arrow");
  return html`<span class="delta ${look}">${arrow}${text}</span>`;
}
