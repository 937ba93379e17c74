// @ts-check
// What a chart is drawn with: its axes, and the marks of what is earned, expected and uncertain.
import { number } from "./format.js";

/** @typedef {import("./chart-theme.js").ChartTheme} ChartTheme */

export const BAND_OPACITY = 0.14;

/** An axis of names or dates. @param {ChartTheme} theme */
export function namesAxis(theme) {
  return {
    type: "category",
    axisLine: { lineStyle: { color: theme.axis } },
    axisTick: { show: false },
    axisLabel: { color: theme.quiet, fontSize: 12 },
  };
}

/**
 * An axis of values; bars start at zero. Where it is told the lowest value, it goes down to that and no further: a small loss
 * doesn't take a whole step.
 * @param {ChartTheme} theme @param {number} [lowest]
 */
export function valueAxis(theme, lowest = 0) {
  const dips = lowest < 0;
  return {
    type: "value",
    splitNumber: 4,
    ...(dips ? { min: lowest } : {}),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { showMinLine: !dips, lineStyle: { color: theme.grid } },
    axisLabel: { color: theme.quiet, fontSize: 12, hideOverlap: true, showMinLabel: !dips, formatter: (/** @type {number} */ value) => number(value) },
  };
}

/** Solid: earned. @param {ChartTheme} theme */
export function earnedStyle(theme) {
  return { color: theme.earned };
}

/** Hatched: expected. @param {ChartTheme} theme */
export function expectedStyle(theme) {
  return {
    color: theme.tint,
    borderColor: theme.expected,
    borderWidth: 0.5,
    decal: {
      symbol: "rect",
      rotation: Math.PI / 4,
      color: theme.expected,
      dashArrayX: [1, 0],
      dashArrayY: [2, 3],
      symbolSize: 1,
    },
  };
}

/** A line; the expected one is dashed. @param {string} color @param {{ expected?: boolean }} [options] */
export function lineStyle(color, { expected = false } = {}) {
  return {
    type: "line",
    symbol: "none",
    lineStyle: { color, width: 2, type: expected ? "dashed" : "solid" },
    itemStyle: { color },
  };
}

/**
 * The interval as a band: two series, the lower edge unseen and the height above it filled.
 * @param {number[]} low @param {number[]} high @param {string} color @param {string} [stack]
 */
export function bandSeries(low, high, color, stack = "band") {
  const unseen = {
    type: "line",
    symbol: "none",
    silent: true,
    stack,
    stackStrategy: "all",
    lineStyle: { opacity: 0 },
    tooltip: { show: false },
  };
  return [
    { ...unseen, data: low },
    { ...unseen, data: high.map((value, index) => value - low[index]), areaStyle: { color, opacity: BAND_OPACITY } },
  ];
}
