// @ts-check
// The ground of the lists in the settings: a table of records that reloads when a form has saved one.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, icon } from "./element.js";
import "../parts/data-table.js";
import "../parts/empty-state.js";

/** @typedef {import("../parts/data-table.js").Column} Column */

export class SettingsList extends PageElement {
  static properties = { mayChange: { type: Boolean, attribute: "may-change" }, ordering: { state: true } };

  constructor() {
    super();
    this.mayChange = false;
    this.ordering = "";
    /** @type {Column[]} */
    this.columns = [];
    this.reload = () => this.querySelectorAll("data-table").forEach((table) => /** @type {any} */ (table).reload());
    this.sorted = (/** @type {CustomEvent<{ ordering: string }>} */ event) => (this.ordering = event.detail.ordering);
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("settings-saved", this.reload);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("settings-saved", this.reload);
  }

  /**
   * A heading, the button for a new one, the table.
   * @param {{ title: string, src: string, form: string, add: string, empty: string, columns: Column[], ordering: string }} parts
   */
  section({ title, src, form, add, empty, columns, ordering }) {
    return html`<section class="stack">
      <div class="row between"><h2>${title}</h2>${this.mayChange ? html`<button class="btn" type="button" data-open-form=${form}>${icon("plus")}${add}</button>` : nothing}</div>
      <data-table src=${src} look="table" label=${title} ordering=${ordering} .columns=${columns}
        .empty=${() => html`<empty-state kind="none" sign="settings" .heading=${empty}></empty-state>`} @ordering-changed=${this.sorted}></data-table>
    </section>`;
  }
}

/** The button that opens a record in its form. @param {string} form @param {any} record @param {string} name @param {boolean} mayChange */
export function opener(form, record, name, mayChange) {
  return mayChange ? html`<button class="textlink" type="button" data-open-form=${form} .record=${record}>${name}</button>` : name;
}
