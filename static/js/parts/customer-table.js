// @ts-check
// The customers within reach: views, filters, search and order stand in the address, rows come a page at a time.
import { html, nothing } from "../../vendor/lit.js";
import { addressOf, filtersIn, isSame, views } from "../lib/customer-filters.js";
import { PageElement, define, icon } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { onKey } from "../lib/keys.js";
import { readQuery, writeQuery } from "../lib/query.js";
import { customerColumns, figureColumns } from "./customer-columns.js";
import "./customer-filters.js";
import { nobody } from "./customer-nobody.js";
import "./data-table.js";

const WAIT_MS = 200;
const BEST_FIRST = "-clv_margin";

/** @typedef {import("../lib/customer-filters.js").Filters} Filters */

class CustomerTable extends PageElement {
  static properties = { rights: { type: String }, ownBook: { type: Boolean, attribute: "own-book" }, filters: { state: true }, search: { state: true }, ordering: { state: true }, shown: { state: true } };

  constructor() {
    super();
    const query = readQuery();
    this.rights = "";
    this.ownBook = false;
    /** @type {Filters} */
    this.filters = filtersIn(query);
    this.search = query.search ?? "";
    this.ordering = query.ordering || BEST_FIRST;
    this.shown = query.columns === "figures" ? "figures" : "rhythm";
    this.timer = 0;
    /** @type {import("./data-table.js").Column[] | undefined} */
    this.columns = undefined;
    this.hrefOf = (/** @type {{ id: number }} */ row) => `/customers/${row.id}/`;
    this.emptyOf = () =>
      nobody({ filters: this.filters, search: this.search, ownBook: this.ownBook, mayCreate: this.rights.split(" ").includes("create"), clear: () => this.#clear() });
  }

  connectedCallback() {
    super.connectedCallback();
    this.release = [onKey("[", gettext("Previous view"), () => this.#step(-1)), onKey("]", gettext("Next view"), () => this.#step(1))];
  }

  firstUpdated() {
    this.#told();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release?.forEach((release) => release());
    clearTimeout(this.timer);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const columns = this.shown === "figures" ? figureColumns : customerColumns;
    if (changed.has("shown")) this.columns = columns({ withOwner: !this.ownBook });
    if (changed.has("filters") || changed.has("search")) this.params = { ...this.filters, search: this.search };
  }

  /** Write the state into the address and ask what these customers are worth together. */
  #told() {
    const all = { ...Object.fromEntries(Object.keys(filtersIn(readQuery())).map((name) => [name, null])), ...this.filters };
    writeQuery({ ...all, search: this.search, ordering: this.ordering === BEST_FIRST ? null : this.ordering, columns: this.shown === "figures" ? "figures" : null });
    this.tell("customers-asked", { ...this.filters, search: this.search });
  }

  /** @param {number} step */
  #step(step) {
    const all = views();
    const at = all.findIndex(({ filters }) => isSame(filters, this.filters));
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (next) location.assign(addressOf(next.filters));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    const words = /** @type {HTMLInputElement} */ (event.target).value.trim();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.search = words;
      this.#told();
    }, WAIT_MS);
  }

  /** @param {Filters} filters */
  #filter(filters) {
    this.filters = filters;
    this.#told();
  }

  /** @param {string} ordering */
  #order(ordering) {
    this.ordering = ordering;
    this.#told();
  }

  /** @param {string} shown */
  #show(shown) {
    this.shown = shown;
    this.#told();
  }

  /** The file of what is shown here, in this order. */
  get #file() {
    return `/api/v1/customers/export/?${new URLSearchParams({ ...this.filters, ...(this.search ? { search: this.search } : {}), ordering: this.ordering })}`;
  }

  #clear() {
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector("[data-find]"));
    if (field) field.value = "";
    this.search = "";
    this.#filter({});
  }

  render() {
    return html`<div class="stack">
        <nav class="tabs" aria-label=${gettext("Views")}>
          ${views().map(({ label, filters }) => html`<a href=${addressOf(filters)} aria-current=${isSame(filters, this.filters) ? "page" : nothing}>${label}</a>`)}
        </nav>
        <div class="row wrap between">
          <customer-filters .filters=${this.filters} ?own-book=${this.ownBook} @filters-changed=${(/** @type {CustomEvent<Filters>} */ event) => this.#filter(event.detail)}></customer-filters>
          <div class="row wrap">
          <fieldset class="seg"><legend class="sr">${gettext("Columns")}</legend>
            ${[["rhythm", gettext("Rhythm")], ["figures", gettext("Figures")]].map(([name, label]) => html`<label><input type="radio" name="columns" value=${name} .checked=${this.shown === name} @change=${() => this.#show(name)} />${label}</label>`)}
          </fieldset>
          <a class="btn" href=${this.#file} download>${icon("download")}${gettext("Export CSV")}</a>
          <div class="searchbox">
            <label class="sr" for="find-customer">${gettext("Find in this view")}</label>${icon("search")}
            <input class="input" id="find-customer" type="search" data-find autocomplete="off" spellcheck="false" placeholder=${gettext("Find in this view")} value=${this.search} @input=${this.#typed} />
          </div>
          </div>
        </div>
      </div>
      <data-table src="customers/" look=${this.shown === "figures" ? "table" : "list"} label=${gettext("Customers")} ordering=${this.ordering} .params=${this.params} .columns=${this.columns} .href=${this.hrefOf} .empty=${this.emptyOf}
        @ordering-changed=${(/** @type {CustomEvent<{ ordering: string }>} */ event) => this.#order(event.detail.ordering)}></data-table>`;
  }
}

define("customer-table", CustomerTable);
