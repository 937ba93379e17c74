// @ts-check
// The ground of every element of ours: it renders into the page itself, so that the one style sheet holds.
import { LitElement, html } from "../../vendor/lit.js";

export class PageElement extends LitElement {
  createRenderRoot() {
    this.replaceChildren();
    return this;
  }

  /**
   * Tell others what happened here; it bubbles.
   * @param {string} name @param {unknown} [detail]
   */
  tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

/** @param {string} tag @param {CustomElementConstructor} element */
export function define(tag, element) {
  if (!customElements.get(tag)) customElements.define(tag, element);
}

const sprite = document.documentElement.dataset.icons ?? "/static/img/icons.svg";

/**
 * One picture of the sprite; it always stands beside a word or under a label.
 * @param {string} name
 */
export function icon(name) {
  return html`<svg class="ic" aria-hidden="true"><use href="${sprite}#${name}"></use></svg>`;
}
