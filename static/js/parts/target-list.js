// @ts-check
// The targets within reach, the newest months first.
import { html } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import "./data-table.js";
import { attained } from "./target-bar.js";

class TargetList extends PageElement {
  static properties = { own: { type: Boolean } };

  constructor() {
    super();
    this.own = false;
    this.hrefOf = (/** @type {{ id: number }} */ row) => `/targets/${row.id}/`;
    this.emptyOf = () => html`<empty-state kind="none" sign="gauge" .heading=${gettext("No targets yet")} .text=${gettext("The night writes them down when the months of a plan’s target begin.")}></empty-state>`;
  }

  render() {
    const columns = this.own ? shared() : [person(), ...shared()];
    return html`<data-table src="targets/" look="table" label=${gettext("Targets")} ordering="-starts_on" .columns=${columns} .href=${this.hrefOf} .empty=${this.emptyOf}></data-table>`;
  }
}

/** @returns {import("./data-table.js").Column} */
function person() {
  return { label: gettext("Salesperson"), sort: "salesperson", cell: (row) => html`<a href="/salespeople/${row.salesperson.id}/scorecard/">${row.salesperson.name}</a>` };
}

/** @returns {import("./data-table.js").Column[]} */
function shared() {
  return [
    { label: gettext("Target"), head: true, cell: (row) => html`<a href="/targets/${row.id}/">${row.kind_label}</a>` },
    { label: gettext("From"), sort: "starts_on", largestFirst: true, look: "wide-only", cell: (row) => date(row.starts_on) },
    { label: gettext("Until"), cell: (row) => date(row.last_on) },
    { label: gettext("So far"), cell: (row) => row.progress },
    { label: gettext("Attainment"), numeric: true, cell: (row) => attained(row) },
    { label: gettext("Multiplier"), numeric: true, cell: (row) => `× ${number(Number(row.multiplier), { maximumFractionDigits: 4 })}` },
    { label: gettext("As of"), cell: (row) => (row.counted_on ? date(row.counted_on) : "–") },
  ];
}

define("target-list", TargetList);
