// @ts-check
// The merges one by one, with the way back.
import { html, keyed, nothing } from "../../vendor/lit.js";
import { closeDrawer, openDrawer } from "../lib/dialogs.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import "./data-table.js";
import "./empty-state.js";
import "./unmerge-form.js";

class MergeList extends PageElement {
  static properties = { merge: { state: true } };

  constructor() {
    super();
    /** The merge that the open form undoes. @type {any} */
    this.merge = null;
    this.columns = this.#columns();
    const customer = new URLSearchParams(location.search).get("customer");
    /** @type {Record<string, string>} */
    this.params = customer ? { customer } : {};
  }

  /** @param {any} merge */
  async #show(merge) {
    this.merge = merge;
    await this.updateComplete;
    const drawer = /** @type {HTMLElement} */ (this.querySelector(".drawer-host"));
    await /** @type {any} */ (drawer.firstElementChild)?.updateComplete;
    openDrawer(drawer);
  }

  #undone() {
    closeDrawer(/** @type {HTMLElement} */ (this.querySelector(".drawer-host")));
    this.merge = null;
    /** @type {any} */ (this.querySelector("data-table"))?.reload();
  }

  render() {
    return html`${this.params.customer ? html`<p><a class="btn quiet" href="/customers/merges/">${gettext("Show all")}</a></p>` : nothing}
      <data-table src="merges/" .params=${this.params} .columns=${this.columns} ordering="-merged_at" look="table" label=${gettext("Merges")} .empty=${nothingMerged}></data-table>
      <section class="side drawer-host over" aria-label=${gettext("Undo a merge")} @merge-undone=${this.#undone}>
        ${keyed(this.merge?.id, this.merge ? html`<unmerge-form .merge=${this.merge}></unmerge-form>` : nothing)}
      </section>`;
  }

  /** @returns {import("./table-rows.js").Column[]} */
  #columns() {
    return [
      { label: gettext("Stayed"), head: true, cell: ({ survivor }) => html`<a href="/customers/${survivor.id}/">${survivor.name}</a>` },
      { label: gettext("Merged into it"), cell: (row) => html`${row.is_undone ? html`<a href="/customers/${row.absorbed.id}/">${row.absorbed.name}</a>` : row.absorbed.name}${row.absorbed.external_id ? html`<br /><span class="muted">${row.absorbed.external_id}</span>` : nothing}${told(row)}` },
      { label: gettext("Day"), sort: "merged_at", largestFirst: true, look: "wide-only", cell: (row) => html`<span class="nowrap">${date(row.merged_on)}</span>${by(row.merged_by)}` },
      { label: gettext("Why"), look: "wide-only", cell: ({ reason }) => reason },
      { label: gettext("Moved"), look: "wide-only", cell: ({ row_count: count }) => html`<span class="nowrap">${moved(count)}</span>` },
      { label: gettext("Way back"), cell: (row) => this.#state(row) },
    ];
  }

  /** @param {any} row */
  #state(row) {
    if (!row.is_undone) return html`<button class="btn" type="button" @click=${() => this.#show(row)}>${icon("undo")}${gettext("Undo")}<span class="sr"> ${row.absorbed.name}</span></button>`;
    return html`<span class="badge">${gettext("Undone")}</span> <span class="nowrap">${date(row.undone_on)}</span>${by(row.undone_by)}<br /><span class="muted">${row.undo_reason}</span>`;
  }
}

function nothingMerged() {
  const actions = [{ label: gettext("Customers"), href: "/customers/", icon: "customers" }];
  return html`<empty-state kind="none" .heading=${gettext("No customers were merged here")} .text=${gettext("Two records of one customer? Open one of them, and choose “Merge with another customer…”.")} .actions=${actions}></empty-state>`;
}

/** @param {number} count */
function moved(count) {
  return interpolate(ngettext("%(count)s row", "%(count)s rows", count), { count: number(count) });
}

/** What a phone has no columns for: the day, who merged them, why, and how much moved. @param {any} row */
function told(row) {
  const parts = [date(row.merged_on), row.merged_by?.name, row.reason, moved(row.row_count)].filter(Boolean);
  return html`<small class="narrow-only muted">${parts.join(" · ")}</small>`;
}

/** @param {{ name: string } | null} who */
function by(who) {
  return who ? html`<br /><span class="muted">${who.name}</span>` : nothing;
}

define("merge-list", MergeList);
