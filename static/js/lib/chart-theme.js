// @ts-check
// How a chart looks: every colour is a token of the style sheet, read as it is in the present colour scheme.
import { number } from "./format.js";
import { currentTheme } from "./theme.js";

/**
 * @typedef {object} ChartTheme
 * @property {string[]} series at most five, in the given order
 * @property {string} ink @property {string} quiet @property {string} axis @property {string} grid @property {string} surface
 * @property {string} earned @property {string} expected @property {string} risk @property {string} warning
 * @property {string} tint @property {string} raised @property {string} line
 */

/** Each name of the theme with its token. */
const TOKENS = {
  ink: "--ink",
  quiet: "--ink-3",
  axis: "--axis",
  grid: "--grid",
  surface: "--surface",
  earned: "--good-mark",
  expected: "--good-mark",
  risk: "--risk-mark",
  warning: "--warn-mark",
  tint: "--accent-tint",
  raised: "--raised",
  line: "--line-strong",
};
export const BAND_OPACITY = 0.14;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

/** @param {{ onPaper?: boolean }} [options] paper is light, whatever the screen is @returns {ChartTheme & { name: "light" | "dark" }} */
export function chartTheme({ onPaper = false } = {}) {
  const probe = document.createElement("i");
  probe.hidden = true;
  if (onPaper) probe.style.colorScheme = "light";
  document.body.append(probe);
  /** @param {string} token */
  const read = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const named = Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, read(token)]));
  const series = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"].map(read);
  probe.remove();
  return /** @type {ChartTheme & { name: "light" | "dark" }} */ ({ ...named, series, name: onPaper ? "light" : currentTheme() });
}

/** What every chart of ours begins with. @param {ChartTheme} theme */
export function ground(theme) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !still,
    animationDuration: 180,
    animationDurationUpdate: 180,
    color: theme.series,
    textStyle: { fontFamily: FONT, fontSize: 12, color: theme.ink },
    aria: { enabled: false, decal: { show: false } },
    grid: { left: 4, right: 12, top: 20, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "item",
      // An HTML tooltip carries style attributes, which the content security policy refuses.
      renderMode: "richText",
      confine: true,
      backgroundColor: theme.raised,
      borderColor: theme.line,
      borderWidth: 1,
      padding: [6, 10],
      textStyle: { color: theme.ink, fontSize: 12, fontFamily: FONT },
    },
  };
}

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
    axisLabel: { color: theme.quiet, fontSize: 12, showMinLabel: !dips, formatter: (/** @type {number} */ value) => number(value) },
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
