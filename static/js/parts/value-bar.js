// @ts-check
// Solid is earned, hatched is expected, the whisker is the interval: one bar as long as its place.
import { html, nothing, svg } from "../../vendor/lit.js";

/**
 * @param {{ earned: number, expected: number, low?: number | null, high?: number | null, label: string }} value
 *   the sizes in one unit; `low` and `high` bound the whole, earned included
 */
export function valueBar({ earned, expected, low = null, high = null, label }) {
  const got = Math.max(0, earned);
  const hoped = Math.max(0, expected);
  const full = Math.max(got + hoped, high ?? 0) * 1.03 || 1;
  /** @param {number} size */
  const at = (size) => `${((100 * Math.max(0, size)) / full).toFixed(2)}%`;
  const whisker =
    low === null || high === null
      ? nothing
      : svg`<line class="wh" x1=${at(low)} x2=${at(high)} y1="12" y2="12"/>
          <line class="wh" x1=${at(low)} x2=${at(low)} y1="7" y2="17"/><line class="wh" x1=${at(high)} x2=${at(high)} y1="7" y2="17"/>`;
  return html`<svg class="vbar" width="100%" height="24" role="img" aria-label=${label}>
    ${svg`<rect class="bgc" x="0" y="6" width="100%" height="12" rx="3"/>
      <rect class="got" x="0" y="6" width=${at(got)} height="12" rx="3"/>
      <rect class="exp" x=${at(got)} y="6.5" width=${at(hoped)} height="11" fill="url(#hatch)"/>
      ${whisker}`}
  </svg>`;
}
