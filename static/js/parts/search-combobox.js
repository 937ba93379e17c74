// @ts-check
// A field that finds while one types: arrows choose, Enter takes, Escape leaves the words as they are.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { TypedSearch } from "../lib/typed-search.js";
import { fieldId } from "./field.js";

/** @typedef {{ id: number, label: string, hint?: string, record: any }} Option */

class SearchCombobox extends PageElement {
  static properties = {
    label: { type: String },
    words: { type: String },
    placeholder: { type: String },
    hiddenLabel: { type: Boolean, attribute: "hidden-label" },
    name: { type: String },
    find: { attribute: false },
    options: { state: true },
    chosen: { state: true },
    note: { state: true },
    isOpen: { state: true },
  };

  constructor() {
    super();
    this.label = "";
    this.words = "";
    this.placeholder = "";
    this.hiddenLabel = false;
    this.name = "";
    /** Finds by words. @type {(words: string, signal: AbortSignal) => Promise<Option[]>} */
    this.find = async () => [];
    /** @type {Option[]} */
    this.options = [];
    this.chosen = 0;
    this.note = "";
    this.isOpen = false;
    this.fieldId = fieldId("find");
    /** @type {TypedSearch<Option>} */
    this.search = new TypedSearch(
      (words, signal) => this.find(words, signal),
      (options, trouble) => this.#found(options, trouble),
      () => this.#take(this.options[this.chosen]),
    );
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.search.stop();
  }

  get input() {
    return this.querySelector("input");
  }

  async focus() {
    await this.updateComplete;
    this.input?.focus();
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.words = /** @type {HTMLInputElement} */ (event.target).value;
    this.tell("words-changed", this.words);
    this.search.later(this.words.trim());
  }

  /** @param {Option[]} options @param {string} trouble */
  #found(options, trouble) {
    const nobody = interpolate(gettext("Nothing is called “%(words)s”."), { words: this.words.trim() });
    Object.assign(this, { options, chosen: 0, note: trouble || (options.length ? "" : nobody) });
    this.isOpen = document.activeElement === this.input;
  }

  /** Whoever goes on elsewhere takes nothing from the list any more. */
  #left() {
    this.isOpen = false;
    this.search.isPressed = false;
  }

  updated() {
    const list = this.querySelector(".options");
    if (!(list instanceof HTMLElement) || list.matches(":popover-open") === this.isOpen) return;
    if (this.isOpen) this.#place(list);
    list.togglePopover(this.isOpen);
  }

  /** Under the field, in the top layer, so that no table cuts it off. @param {HTMLElement} list */
  #place(list) {
    const box = this.input?.getBoundingClientRect();
    if (!box) return;
    list.style.setProperty("left", `${box.left}px`);
    list.style.setProperty("top", `${box.bottom + 4}px`);
    list.style.setProperty("min-width", `${box.width}px`);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const count = this.options.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!this.isOpen) this.search.now(this.words.trim());
      else if (count) this.chosen = (this.chosen + step + count) % count;
    } else if (event.key === "Enter" && (this.isOpen || (this.search.isBehind && this.words.trim())) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.search.enter();
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.isOpen = false;
    }
  }

  /** @param {Option | undefined} option */
  #take(option) {
    if (!option) return;
    this.search.stop();
    this.words = option.label;
    const input = this.input;
    if (input) input.value = option.label;
    this.isOpen = false;
    this.tell("option-chosen", option.record);
  }

  render() {
    const { fieldId: id, options } = this;
    return html`<div class="field">
      <label for=${id} class=${this.hiddenLabel ? "sr" : nothing}>${this.label}</label>
      <input class="input" id=${id} name=${this.name || nothing} type="text" role="combobox" autocomplete="off" spellcheck="false" placeholder=${this.placeholder}
        aria-autocomplete="list" aria-expanded=${this.isOpen ? "true" : "false"} aria-controls="${id}-list"
        aria-activedescendant=${this.isOpen && options.length ? `${id}-${this.chosen}` : nothing} .value=${this.words}
        @input=${this.#typed} @keydown=${this.#key} @blur=${this.#left} />
      <div class="options" popover="manual">
        <ul id="${id}-list" role="listbox" aria-label=${gettext("Results")}>${options.map((option, index) => this.#option(option, index))}</ul>
        <p class="options-note" role="status">${this.note}</p>
      </div>
    </div>`;
  }

  /** @param {Option} option @param {number} index */
  #option(option, index) {
    return html`<li id="${this.fieldId}-${index}" role="option" aria-selected=${index === this.chosen ? "true" : "false"}
      @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()} @click=${() => this.#take(option)}>
      <span>${option.label}</span>${option.hint ? html`<small>${option.hint}</small>` : nothing}
    </li>`;
  }
}

define("search-combobox", SearchCombobox);
