// @ts-check
// The chips of the filters in force, and the popover that sets them.
import { html, nothing } from "../../vendor/lit.js";
import { choices } from "../lib/choices.js";
import { chipOf } from "../lib/customer-filters.js";
import { readNumber } from "../lib/decimals.js";
import { PageElement, define, icon } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { fieldId, selectField, textField } from "./field.js";

/** @typedef {import("../lib/customer-filters.js").Filters} Filters */

class CustomerFilters extends PageElement {
  static properties = { filters: { attribute: false }, ownBook: { type: Boolean, attribute: "own-book" } };

  constructor() {
    super();
    /** @type {Filters} */
    this.filters = {};
    this.ownBook = false;
    this.fieldId = fieldId("filter");
  }

  /** @param {Filters} filters */
  #set(filters) {
    this.tell("filters-changed", filters);
  }

  /** @param {string} name */
  #remove(name) {
    const { [name]: _gone, ...rest } = this.filters;
    this.#set(rest);
  }

  /** @param {SubmitEvent} event */
  #apply(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    for (const name of ["value_min", "value_max"]) if (given[name]) given[name] = readNumber(given[name]) ?? given[name];
    const others = Object.fromEntries(Object.entries(this.filters).filter(([name]) => !(name in given) && name !== "overdue"));
    const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    this.#set({ ...others, ...chosen });
    form.closest("[popover]")?.dispatchEvent(new Event("close-me"));
  }

  render() {
    const entries = Object.entries(this.filters);
    const panel = `${this.fieldId}-panel`;
    return html`<div class="chips">
      ${entries.map(([name, value]) => this.#chip(name, value))}
      <button class="chip add" type="button" popovertarget=${panel}>${icon("plus")}${gettext("Filter")}</button>
      ${entries.length ? html`<button class="textlink sm" type="button" @click=${() => this.#set({})}>${gettext("Clear all")}</button>` : nothing}
      <div class="pop-body filter-panel" id=${panel} popover role="dialog" aria-label=${gettext("Filter")} @close-me=${(/** @type {Event} */ event) => /** @type {HTMLElement} */ (event.currentTarget).hidePopover()}>
        <form class="stack" @submit=${this.#apply}>${this.#fields()}<div class="actions"><button class="btn primary" type="submit">${gettext("Show these customers")}</button></div></form>
      </div>
    </div>`;
  }

  /** @param {string} name @param {string} value */
  #chip(name, value) {
    const chip = chipOf(name, value);
    return html`<span class="chip">${chip.label} <b>${chip.value}</b><button type="button" aria-label=${interpolate(gettext("Remove filter %(name)s"), { name: chip.label })} @click=${() => this.#remove(name)}>${icon("x")}</button></span>`;
  }

  #fields() {
    const id = this.fieldId;
    const any = gettext("Any");
    /** @param {string} name @param {string} label @param {string} list */
    const choose = (name, label, list) => selectField(id, { name, label, value: this.filters[name] ?? "", blank: any, options: choices(list) });
    /** @type {Array<[string, string]>} */
    const salespeople = [["none", gettext("Nobody yet")], ...choices("salesperson")];
    return html`
      ${choose("category", gettext("Category"), "category")} ${choose("stage", gettext("Stage"), "stage")} ${choose("tenure", gettext("Tenure"), "tenure")}
      ${choose("relationship_type", gettext("Relationship"), "relationship")} ${this.ownBook ? nothing : selectField(id, { name: "salesperson", label: gettext("Salesperson"), value: this.filters.salesperson ?? "", blank: any, options: salespeople })}
      <div class="field-row">
        ${textField(id, { name: "value_min", label: gettext("Value from"), value: this.filters.value_min, inputmode: "decimal", look: "num" })}
        ${textField(id, { name: "value_max", label: gettext("Value up to"), value: this.filters.value_max, inputmode: "decimal", look: "num" })}
      </div>
      <label class="check"><input type="checkbox" name="overdue" value="true" ?checked=${this.filters.overdue === "true"} />${gettext("Overdue: silent for longer than usual")}</label>
    `;
  }
}

define("customer-filters", CustomerFilters);
