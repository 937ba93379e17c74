// @ts-check
// Skeletons in the shape of what comes; shown after 300 ms and never over data already there.
import { html, map, range } from "../../vendor/lit.js";
import { gettext } from "../lib/i18n.js";

/** Lines of text. @param {number} [lines] */
export function skeleton(lines = 3) {
  return html`<div class="stack" aria-busy="true">
    <span class="sr">${gettext("Loading")}</span>
    ${map(range(lines), (index) => html`<span class="skel w${3 - (index % 3)}"></span>`)}
  </div>`;
}

/** Rows of a list. @param {number} [rows] */
export function rowsSkeleton(rows = 8) {
  return html`<div class="skel-rows" aria-busy="true">
    <span class="sr">${gettext("Loading")}</span>
    ${map(range(rows), (index) => html`<div><span class="skel w${1 + (index % 2)}"></span><span class="skel w1"></span></div>`)}
  </div>`;
}

/** The strip of figures on top of a page. @param {number} [figures] */
export function statsSkeleton(figures = 5) {
  return html`<div class="stats" aria-busy="true">
    ${map(range(figures), () => html`<div><span class="skel w2"></span><span class="skel tall w3"></span><span class="skel w2"></span></div>`)}
  </div>`;
}

/** A chart. */
export function chartSkeleton() {
  return html`<div class="stack" aria-busy="true">
    <span class="sr">${gettext("Loading")}</span>
    <span class="skel w2"></span><span class="skel chart-skel"></span>
  </div>`;
}
