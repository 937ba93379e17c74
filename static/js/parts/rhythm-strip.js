// @ts-check
// The rhythm of a customer: one tick an order, a dotted line for today, a hollow dot for the next order expected.
import { html, nothing, svg } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { businessDay, daysBetween, number, shortMonth } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";

const MONTHS = 24;
/** Today stands at eight ninths, so that the next order has room. */
const TODAY_AT = 8 / 9;
const DAYS = 730;

/**
 * @typedef {object} Rhythm
 * @property {string[]} orders business dates
 * @property {string} asOf
 * @property {string | null} [next] when the next order is expected
 */

/** Where a day lies on a strip of the length `span`, kept inside. @param {string} day @param {string} asOf */
function share(day, asOf) {
  return TODAY_AT * (1 + daysBetween(asOf, day) / DAYS);
}

/** @param {Rhythm} rhythm */
function shownOrders({ orders, asOf }) {
  return orders.filter((day) => share(day, asOf) >= 0 && daysBetween(day, asOf) >= 0);
}

/** The sentence a screen reader says. @param {Rhythm} rhythm */
export function rhythmSentence(rhythm) {
  const count = shownOrders(rhythm).length;
  const told = interpolate(ngettext("%(count)s order in 24 months", "%(count)s orders in 24 months", count), {
    count: number(count),
  });
  if (!rhythm.next) return told;
  const late = daysBetween(rhythm.next, rhythm.asOf) > 0;
  return interpolate(late ? gettext("%(told)s, next one overdue") : gettext("%(told)s, next one expected"), { told });
}

/**
 * The strip as a template, for lists with many of them.
 * @param {Rhythm} rhythm @param {{ wide?: boolean }} [options]
 */
export function rhythmStrip(rhythm, { wide = false } = {}) {
  const height = wide ? 36 : 20;
  /** @param {number} part */
  const x = (part) => (wide ? `${(100 * part).toFixed(2)}%` : (160 * part).toFixed(1));
  const ticks = shownOrders(rhythm).map((day) => x(share(day, rhythm.asOf)));
  return html`<svg
    class="rhythm ${wide ? "wide" : ""}"
    viewBox=${wide ? nothing : "0 0 160 20"}
    width=${wide ? "100%" : nothing}
    height=${wide ? height : nothing}
    role="img"
    aria-label=${rhythmSentence(rhythm)}
  >
    ${svg`<line class="base" x1="0" y1=${height - 1} x2=${x(1)} y2=${height - 1}/>
    ${nextOrder(rhythm, x, height)}
    ${ticks.map((at) => svg`<line x1=${at} y1="4" x2=${at} y2=${height - 2}/>`)}
    <line class="now" x1=${x(TODAY_AT)} y1="0" x2=${x(TODAY_AT)} y2=${height}/>`}
  </svg>`;
}

/** @param {Rhythm} rhythm @param {(part: number) => string} x @param {number} height */
function nextOrder({ next, asOf }, x, height) {
  if (!next) return nothing;
  const at = Math.min(0.975, Math.max(0.02, share(next, asOf)));
  const radius = height > 20 ? 5 : 3.5;
  const late = daysBetween(next, asOf) > 0;
  const width = wideOf(x, TODAY_AT - at);
  const gap = late ? svg`<rect class="gap" x=${x(at)} y="2" width=${width} height=${height - 4}/>` : nothing;
  return svg`${gap}<circle class=${late ? "late" : "next"} cx=${x(at)} cy=${height / 2} r=${radius}/>`;
}

/** @param {(part: number) => string} x @param {number} part */
function wideOf(x, part) {
  return x(Math.max(0, part));
}

/** The months under a wide strip. @param {string} asOf */
export function rhythmMonths(asOf) {
  const start = businessDay(asOf);
  /** @param {number} back */
  const before = (back) => {
    const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() - back, 1));
    return shortMonth(day.toISOString());
  };
  return html`<div class="axis-months">
    <span>${before(MONTHS)}</span><span>${before(MONTHS / 2)}</span><span>${gettext("today")}</span>
  </div>`;
}

class RhythmStrip extends PageElement {
  static properties = {
    orders: { attribute: false },
    asOf: { type: String, attribute: "as-of" },
    next: { type: String },
    wide: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {string[]} */
    this.orders = [];
    this.asOf = "";
    /** @type {string | null} */
    this.next = null;
    this.wide = false;
  }

  render() {
    if (!this.asOf) return nothing;
    return rhythmStrip({ orders: this.orders, asOf: this.asOf, next: this.next }, { wide: this.wide });
  }
}

define("rhythm-strip", RhythmStrip);
