// @ts-check
// The lines that would have been others, the largest difference first; each leads to its order.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { isNegative, money } from "../lib/money.js";
import "./data-table.js";

class LabLines extends PageElement {
  static properties = { replay: { type: Number }, all: { attribute: false }, kept: { attribute: false } };

  constructor() {
    super();
    this.replay = 0;
    this.all = 0;
    this.kept = 0;
    this.columns = columns();
    const payee = new URLSearchParams(location.search).get("payee");
    /** @type {Record<string, unknown>} */
    this.params = payee ? { payee } : {};
    this.emptyOf = () => html`<p class="muted">${gettext("No line would have been another one.")}</p>`;
  }

  firstUpdated() {
    if (location.hash === "#lines") this.querySelector("#lines")?.scrollIntoView();
  }

  render() {
    const isNarrowed = "payee" in this.params;
    return html`<section class="stack" aria-labelledby="lines">
      <div class="sec"><h2 id="lines">${isNarrowed ? gettext("Changed lines of one salesperson") : gettext("Changed lines")}</h2>
        ${isNarrowed ? html`<a class="textlink sm push" href="/lab/${this.replay}/#lines">${gettext("See those of all")}</a>` : nothing}</div>
      ${this.all > this.kept ? html`<p class="sm muted">${interpolate(gettext("The %(kept)s largest of %(all)s changed lines are kept; the sums above hold all of them."), { kept: number(this.kept), all: number(this.all) })}</p>` : nothing}
      <data-table src="pay-simulations/${this.replay}/lines/" look="table" label=${gettext("Changed lines")} ordering="place" .params=${this.params} .columns=${this.columns} .empty=${this.emptyOf}></data-table>
    </section>`;
  }
}

/** @returns {import("./data-table.js").Column[]} */
function columns() {
  return [
    { label: gettext("Day"), cell: (row) => date(row.origin_on) },
    { label: gettext("Customer"), head: true, cell: (row) => (row.customer ? html`<a href="/customers/${row.customer.id}/">${row.customer.name}</a>` : "–") },
    { label: gettext("Order"), cell: (row) => (row.order ? html`<a href="/orders/${row.order.id}/">${row.order.external_id ?? interpolate(gettext("Order %(name)s"), { name: row.order.id })}</a>` : "–") },
    { label: gettext("Salesperson"), cell: (row) => row.payee?.name ?? gettext("House account") },
    { label: gettext("Part"), cell: (row) => html`${row.component_label}${row.event === "REFUND" ? html` <span class="muted">${row.event_label}</span>` : nothing}` },
    { label: gettext("Live plans (A)"), numeric: true, cell: (row) => money(row.live) },
    { label: gettext("Tried (B)"), numeric: true, cell: (row) => money(row.tried) },
    { label: gettext("Difference"), numeric: true, cell: (row) => html`<span class=${isNegative(row.difference) ? "neg" : nothing}>${money(row.difference)}</span>` },
  ];
}

define("lab-lines", LabLines);
