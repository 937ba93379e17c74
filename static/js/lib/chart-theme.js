// @ts-check
// How a chart looks: every colour is a token of the style sheet, read as it is in the present colour scheme.
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
