// @ts-check
// The plans that were saved, the newest first.
import { html } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { date } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { wholeMoney } from "../lib/money.js";
import "./data-table.js";
import "./empty-state.js";

class BudgetSaved extends PageElement {
  /** Ask again: a plan was saved. */
  reload() {
    /** @type {any} */ (this.querySelector("data-table"))?.reload();
  }

  render() {
    return html`<section class="stack" aria-labelledby="budget-saved">
      <h2 id="budget-saved">${gettext("Saved plans")}</h2>
      <data-table src="budget-plans/" .columns=${columns()} ordering="-created_at" look="table" label=${gettext("Saved plans")} .href=${(/** @type {any} */ { id }) => `/budget/${id}/`} .empty=${none}></data-table>
    </section>`;
  }
}

/** @returns {import("./table-rows.js").Column[]} */
function columns() {
  return [
    { label: gettext("Plan"), head: true, cell: ({ id, name }) => html`<a href="/budget/${id}/">${name}</a>` },
    { label: gettext("Budget"), numeric: true, cell: ({ total }) => wholeMoney(total) },
    { label: gettext("Segments by"), cell: ({ segmenting_label: label }) => label },
    { label: gettext("Saved"), sort: "created_at", largestFirst: true, cell: ({ created_at: at, author }) => html`<span class="nowrap">${date(at)}</span> · ${author.name}` },
  ];
}

const none = () => html`<empty-state kind="none" sign="budget" .heading=${gettext("No plan is saved yet")} .text=${gettext("Divide a budget above and give it a name.")}></empty-state>`;

define("budget-saved", BudgetSaved);
