// @ts-check
// A long list, a page at a time by keyset: sorted in its head, walked by j and k, rows on a phone.
import { html, nothing, repeat } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { onKey } from "../lib/keys.js";
import { PagedRows, showMore } from "../lib/paged-rows.js";
import "./empty-state.js";
import { rowsSkeleton } from "./skeleton.js";
import { tableHead, tableRow } from "./table-rows.js";

/** @typedef {import("./table-rows.js").Column} Column */

class DataTable extends PageElement {
  static properties = {
    src: { type: String },
    params: { attribute: false },
    columns: { attribute: false },
    ordering: { type: String },
    label: { type: String },
    look: { type: String },
    href: { attribute: false },
    empty: { attribute: false },
    cursor: { state: true },
  };

  constructor() {
    super();
    this.src = "";
    /** @type {Record<string, unknown>} */
    this.params = {};
    /** @type {Column[]} */
    this.columns = [];
    this.ordering = "";
    this.label = "";
    /** "list" fills the sheet and becomes rows on a phone; "table" scrolls in its section. */
    this.look = "list";
    /** Where a row leads. @type {((row: any) => string) | null} */
    this.href = null;
    /** What stands there when there is nothing. @type {(() => unknown) | null} */
    this.empty = null;
    this.cursor = -1;
    this.rows = new PagedRows(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.release = [
      onKey("j", gettext("Next"), () => this.#move(1)),
      onKey("k", gettext("Previous"), () => this.#move(-1)),
      onKey("Enter", gettext("Open"), (event) => this.#open(event)),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release?.forEach((release) => release());
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (this.src && ["src", "params", "ordering"].some((name) => changed.has(name))) {
      this.cursor = -1;
      this.reload();
    }
  }

  /** Ask again from the top; rows already shown stay until the answer is there. */
  async reload() {
    await this.rows.start(this.src, { ordering: this.ordering, ...this.params });
    this.tell("table-loaded", { count: this.rows.count, capped: this.rows.capped, shown: this.rows.all.length });
  }

  /** @param {number} step */
  async #move(step) {
    this.cursor = Math.max(0, Math.min(this.rows.all.length - 1, this.cursor + step));
    await this.updateComplete;
    const row = this.querySelector("tr.cursor");
    row?.scrollIntoView({ block: "nearest" });
    // A focus in the rows goes along, so that Enter opens the row at hand.
    const link = /** @type {HTMLElement | null | undefined} */ (row?.querySelector("a[href], button"));
    if (document.activeElement?.closest("tbody") && this.contains(document.activeElement)) link?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #open(event) {
    const row = this.rows.all[this.cursor];
    const busy = event.target instanceof Element && event.target.closest("a, button, summary");
    if (busy) /** @type {HTMLElement} */ (busy).click();
    else if (row && this.href) location.assign(this.href(row));
  }

  /** @param {Column} column */
  #sort({ sort, largestFirst }) {
    const first = largestFirst ? `-${sort}` : `${sort}`;
    const other = largestFirst ? `${sort}` : `-${sort}`;
    this.ordering = this.ordering === first ? other : first;
    this.tell("ordering-changed", { ordering: this.ordering });
  }

  render() {
    const { all, error, slow, busy } = this.rows;
    if (!all.length && error) return this.#failed();
    if (!all.length && busy) return slow ? rowsSkeleton() : nothing;
    if (!all.length && this.rows.asked) return this.empty?.() ?? html`<empty-state kind="no-match"></empty-state>`;
    const inner = html`<table
      class=${this.look}
      role="table"
      aria-label=${this.label}
      aria-busy=${busy ? "true" : nothing}
    >
      <thead role="rowgroup">
        <tr role="row">
          ${tableHead(this.columns, this.ordering, (column) => this.#sort(column))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${repeat(
          all,
          (row) => row.id,
          (row, index) => tableRow(row, this.columns, index === this.cursor),
        )}
      </tbody>
    </table>`;
    return html`${this.look === "list" ? html`<div class="list-wrap">${inner}</div>` : html`<div class="scroll" tabindex="0" role="group" aria-label=${this.label}>${inner}</div>`}
    ${error ? this.#failed() : this.#foot()}`;
  }

  #foot() {
    const { all, count, capped, next, busy } = this.rows;
    const values = { shown: number(all.length), count: capped ? `${number(count)}+` : number(count) };
    return html`<div class="pager">
      <span role="status">${interpolate(gettext("%(shown)s of %(count)s shown"), values)}</span>
      ${next ? html`<button class="btn" type="button" aria-disabled=${busy ? "true" : nothing} @click=${() => showMore(this, this.rows, "tbody > tr")}>${gettext("Show more")}</button>` : nothing}
    </div>`;
  }

  #failed() {
    const kept = this.rows.all.length ? gettext("The rows above are kept.") : gettext("Your filters are kept.");
    return html`<empty-state
      .kind=${this.rows.error?.status === 403 ? "no-right" : "failed"}
      .heading=${this.rows.error?.status === 403 ? "" : gettext("This list could not be loaded")}
      .text=${`${this.rows.error?.message ?? ""} ${kept}`}
      @try-again=${() => this.rows.again()}
    ></empty-state>`;
  }
}

define("data-table", DataTable);
