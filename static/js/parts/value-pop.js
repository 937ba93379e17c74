// @ts-check
// A figure that can be opened to its inputs: a quiet link, and the browser's own popover with formula, interval, method.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";

let count = 0;

class ValuePop extends PageElement {
  static properties = { label: { type: String }, heading: { type: String }, content: { attribute: false } };

  constructor() {
    super();
    this.label = gettext("How it is worked out");
    this.heading = "";
    /** What is inside: a Lit template. @type {unknown} */
    this.content = nothing;
    this.popId = `value-pop-${++count}`;
  }

  render() {
    return html`<button class="why-link" type="button" popovertarget=${this.popId}>${this.label}</button>
      <div class="pop-body" id=${this.popId} popover role="dialog" aria-label=${this.heading || this.label}>
        ${this.heading ? html`<h3>${this.heading}</h3>` : nothing} ${this.content}
      </div>`;
  }
}

define("value-pop", ValuePop);

/**
 * The inputs of a formula with their signs: formula([{ value: "£1,240", label: "average order" }, "×", …]).
 * @param {Array<{ value: string, label: string } | string>} pieces
 */
export function formula(pieces) {
  return html`<div class="formula">
    ${pieces.map((piece) =>
      typeof piece === "string"
        ? html`<i>${piece}</i>`
        : html`<span><b>${piece.value}</b><small>${piece.label}</small></span>`,
    )}
  </div>`;
}

/**
 * Names and figures under each other: keyValues([["At 31.2% margin", "£17,603"], …], "Predicted lifetime value").
 * @param {Array<[unknown, unknown]>} pairs @param {[unknown, unknown] | null} [total]
 */
export function keyValues(pairs, total = null) {
  return html`<dl class="kv num">
    ${pairs.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
    ${
      total
        ? html`<dt class="total">${total[0]}</dt>
            <dd class="total">${total[1]}</dd>`
        : nothing
    }
  </dl>`;
}
