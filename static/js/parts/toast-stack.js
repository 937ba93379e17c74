// @ts-check
// The place of the toast: one at a time, ten seconds, stopping under pointer or focus.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define, icon } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { takeKeptToast } from "../lib/toast.js";

const STAY_MS = 10_000;

/** @typedef {import("../lib/toast.js").ToastOptions & { text: string }} Toast */

class ToastStack extends PageElement {
  static properties = { shown: { state: true } };

  constructor() {
    super();
    /** @type {Toast | null} */
    this.shown = null;
    /** @type {Toast[]} */
    this.queue = [];
    this.timer = 0;
    this.hear = (/** @type {Event} */ event) => this.push(/** @type {CustomEvent<Toast>} */ (event).detail);
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("toast", this.hear);
    const kept = takeKeptToast();
    if (kept) this.push({ text: kept });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("toast", this.hear);
    this.stop();
  }

  /** @param {Toast} toast */
  push(toast) {
    this.queue.push(toast);
    // A newer sentence replaces one that cannot be undone; one that can keeps its ten seconds.
    if (!this.shown?.undo) this.next();
  }

  next() {
    this.stop();
    this.shown = this.queue.shift() ?? null;
    if (this.shown) this.start();
  }

  start() {
    this.stop();
    this.timer = window.setTimeout(() => this.next(), STAY_MS);
  }

  stop() {
    window.clearTimeout(this.timer);
  }

  #undo() {
    this.shown?.undo?.();
    this.next();
  }

  render() {
    const toast = this.shown;
    return html`<div
      class="toast"
      role="status"
      aria-live="polite"
      @pointerenter=${this.stop}
      @pointerleave=${this.start}
      @focusin=${this.stop}
      @focusout=${this.start}
    >
      ${
        toast
          ? html`<div class="toast-box">
              <span>${toast.text}</span>
              ${toast.undo ? html`<button type="button" @click=${this.#undo}>${icon("undo")}${toast.label ?? gettext("Undo")}</button>` : nothing}
              <button type="button" aria-label=${gettext("Dismiss")} @click=${this.next}>${icon("x")}</button>
            </div>`
          : nothing
      }
    </div>`;
  }
}

define("toast-stack", ToastStack);
