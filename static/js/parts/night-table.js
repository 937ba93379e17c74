// @ts-check
// Every night, the newest first.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { date, dateTime, elapsed } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { stateBadge } from "../lib/nights.js";
import "./data-table.js";

/** @typedef {import("../lib/nights.js").Night} Night */

class NightTable extends PageElement {
  constructor() {
    super();
    this.columns = columns();
    this.hrefOf = (/** @type {Night} */ night) => `/nights/${night.id}/`;
    this.emptyOf = () => html`<p class="muted">${gettext("No night has run yet.")}</p>`;
    this.again = () => /** @type {any} */ (this.querySelector("data-table"))?.reload();
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("night-moved", this.again);
    document.addEventListener("night-started", this.again);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("night-moved", this.again);
    document.removeEventListener("night-started", this.again);
  }

  render() {
    return html`<data-table src="nights/" look="table" label=${gettext("All nights")} ordering="-as_of" .columns=${this.columns} .href=${this.hrefOf} .empty=${this.emptyOf}></data-table>`;
  }
}

/** @returns {import("./data-table.js").Column[]} */
function columns() {
  return [
    { label: gettext("As of"), head: true, cell: (night) => html`<a href="/nights/${night.id}/">${date(night.as_of)}</a>` },
    { label: gettext("State"), cell: (night) => stateBadge(night.state) },
    { label: gettext("Began"), numeric: true, cell: (night) => (night.started_at ? dateTime(night.started_at) : nothing) },
    { label: gettext("Took"), numeric: true, cell: (night) => (night.seconds === null ? nothing : elapsed(night.seconds * 1000)) },
    { label: gettext("Customers"), cell: (night) => (night.is_full ? gettext("All") : gettext("Changed")) },
    { label: gettext("Asked for by"), cell: (night) => night.requested_by ?? gettext("Schedule") },
  ];
}

define("night-table", NightTable);
