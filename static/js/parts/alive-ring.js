// @ts-check
// The chance that a customer still buys: an arc, the number and a spoken word.
import { html, svg } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { probability } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";

const ROUND = 2 * Math.PI * 6;

/** Strong from 0.70, weakening from 0.40, at risk below. @param {number} value */
export function bandOf(value) {
  if (value >= 0.7) return { look: "", word: gettext("strong") };
  if (value >= 0.4) return { look: "mid", word: gettext("weakening") };
  return { look: "low", word: gettext("at risk") };
}

/** The ring as a template, for tables with many of them. @param {number | string | null} value */
export function aliveRing(value) {
  if (value === null || value === undefined || value === "") {
    return html`<span class="alive muted"
      ><span aria-hidden="true">–</span><span class="sr">${gettext("No chance known yet")}</span></span
    >`;
  }
  const chance = Number(value);
  const { look, word } = bandOf(chance);
  const arc = `${(chance * ROUND).toFixed(1)} ${ROUND.toFixed(1)}`;
  return html`<span class="alive ${look}"
    ><svg viewBox="0 0 16 16" aria-hidden="true">
      ${svg`<circle class="t" cx="8" cy="8" r="6"/><circle class="v" cx="8" cy="8" r="6" stroke-dasharray=${arc}/>`}</svg
    >${probability(chance)}<span class="sr">
      ${interpolate(gettext("chance still buying, %(band)s"), { band: word })}</span
    ></span
  >`;
}

class AliveRing extends PageElement {
  static properties = { value: { type: String } };

  constructor() {
    super();
    /** @type {string | null} */
    this.value = null;
  }

  render() {
    return aliveRing(this.value);
  }
}

define("alive-ring", AliveRing);
