// @ts-check
// Search or run a command: actions and pages before typing, customers found by the API after.
import { html, nothing } from "../../vendor/lit.js";
import { findCustomers, ownActions } from "../lib/actions.js";
import { PageElement, define, icon } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { onKey } from "../lib/keys.js";
import { TypedSearch } from "../lib/typed-search.js";
import { paletteItem } from "./palette-item.js";

// Fewer letters would find nearly everybody.
const LEAST_LETTERS = 2;
const STATE = { state: true };
/** @typedef {import("../lib/actions.js").Action} Item */

class CommandPalette extends PageElement {
  static properties = { words: STATE, found: STATE, chosen: STATE, trouble: STATE };

  constructor() {
    super();
    this.words = "";
    /** @type {Item[]} */
    this.found = [];
    this.chosen = 0;
    this.trouble = "";
    /** @type {TypedSearch<Item>} */
    this.search = new TypedSearch(findCustomers, (found, trouble) => this.#found(found, trouble), () => this.#run(this.items[this.chosen]));
  }

  connectedCallback() {
    super.connectedCallback();
    this.release = onKey("mod+k", gettext("Search or run a command"), () => this.open());
    document.addEventListener("click", this.#pressed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release?.();
    document.removeEventListener("click", this.#pressed);
  }

  /** @param {Event} event */
  #pressed = (event) => {
    if (event.target instanceof Element && event.target.closest("[data-open-palette]")) this.open();
  };

  get dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  open() {
    this.search.stop();
    Object.assign(this, { words: "", found: [], chosen: 0, trouble: "" });
    const input = this.querySelector("input");
    if (input) input.value = "";
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** @returns {Item[]} */
  get items() {
    const words = this.words.trim().toLowerCase();
    return [...this.found, ...ownActions().filter(({ label }) => label.toLowerCase().includes(words))];
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.words = /** @type {HTMLInputElement} */ (event.target).value;
    this.chosen = 0;
    const words = this.words.trim();
    if (words.length >= LEAST_LETTERS) return this.search.later(words);
    this.search.stop();
    this.found = [];
  }

  /** What was chosen by arrows stays chosen, wherever it stands now. @param {Item[]} found @param {string} trouble */
  #found(found, trouble) {
    const before = this.chosen ? this.items[this.chosen] : null;
    Object.assign(this, { found, trouble });
    this.chosen = Math.max(0, this.items.findIndex(({ kind, label }) => kind === before?.kind && label === before?.label));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const count = this.items.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) {
      event.preventDefault();
      this.chosen = (this.chosen + step + count) % count;
      this.updateComplete.then(() => this.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.search.enter();
    }
  }

  /** @param {Item | undefined} item */
  #run(item) {
    if (!item) return;
    this.search.stop();
    this.dialog.close();
    if (item.href) location.assign(item.href);
    else item.run?.();
  }

  render() {
    const items = this.items;
    return html`<dialog class="palette" aria-label=${gettext("Search or run a command")} @click=${this.#outside}>
      <div class="p-in">
        ${icon("search")}
        <input
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-expanded="true"
          aria-controls="palette-results"
          aria-label=${gettext("Search or run a command")}
          placeholder=${gettext("Customer, page or action")}
          aria-activedescendant=${items.length ? `palette-${this.chosen}` : nothing}
          @input=${this.#typed}
          @keydown=${this.#key}
        />
        <kbd class="key">esc</kbd>
      </div>
      <ul id="palette-results" role="listbox" aria-label=${gettext("Results")}>
        ${items.map((item, index) => paletteItem(item, index, index === this.chosen, () => this.#run(item)))}
      </ul>
      <p class="p-note" role="status">${this.#note(items.length)}</p>
    </dialog>`;
  }

  /** @param {Event} event */
  #outside(event) {
    if (event.target === this.dialog) this.dialog.close();
  }

  /** @param {number} count */
  #note(count) {
    if (this.trouble) return this.trouble;
    if (count) return nothing;
    return interpolate(gettext("Nothing is called “%(words)s”."), { words: this.words.trim() });
  }
}

define("command-palette", CommandPalette);
