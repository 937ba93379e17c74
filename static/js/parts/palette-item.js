// @ts-check
// One line of the palette: picture, name, and its keys or its kind.
import { html } from "../../vendor/lit.js";
import { icon } from "../lib/element.js";
import { keyLabel } from "../lib/keys.js";

/**
 * @param {import("../lib/actions.js").Action} item @param {number} index @param {boolean} isChosen
 * @param {() => void} run
 */
export function paletteItem(item, index, isChosen, run) {
  const keys = item.keys?.split(" ").map((key) => html`<kbd class="key">${keyLabel(key)}</kbd>`);
  return html`<li id="palette-${index}" role="option" aria-selected=${isChosen} @click=${run}>
    ${icon(item.sign)}<span>${item.label}</span><span class="push">${keys ?? item.kind}</span>
  </li>`;
}
