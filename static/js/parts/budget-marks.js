// @ts-check
// Marks that the charts of a budget share.
import { compactMoney } from "../lib/money.js";

// Nearer to an edge the words would be cut off on a phone.
const EDGE = 0.35;

/**
 * A point with its words above or below it; hollow for today. Near an edge the words grow away from it.
 * @param {any} theme @param {{ at: number[], share: number, label: string, hollow?: boolean }} of `share` of the width at which it stands
 */
export function mark(theme, { at, share, label, hollow = false }) {
  const align = share < EDGE ? "left" : share > 1 - EDGE ? "right" : "center";
  return {
    type: "scatter",
    symbolSize: 11,
    data: [at],
    z: 5,
    clip: false,
    itemStyle: { color: theme.surface, borderColor: hollow ? theme.quiet : theme.ink, borderWidth: 2, opacity: 1 },
    label: { show: true, position: hollow ? "bottom" : "top", align, formatter: label, color: theme.ink, opacity: 1, fontWeight: 600, fontSize: 12 },
  };
}

/** Money on an axis. @param {string} currency */
export function moneyLabel(currency) {
  return (/** @type {number} */ value) => compactMoney({ amount: String(Math.round(value)), currency });
}
