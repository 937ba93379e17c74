// @ts-check
// The replays there are, the newest first.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { date, dateTime } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { lastDay, replayBadge, versionName } from "../lib/lab.js";
import { money, moneyChange } from "../lib/money.js";
import "./data-table.js";
import "./empty-state.js";

class LabTable extends PageElement {
  constructor() {
    super();
    this.columns = columns();
    this.hrefOf = (/** @type {{ id: number }} */ row) => `/lab/${row.id}/`;
    this.emptyOf = () => html`<empty-state kind="none" sign="lab" .heading=${gettext("Nothing has been replayed yet")} .text=${gettext("Choose a version and a stretch above. A draft pays nobody, and a replay posts nothing.")}></empty-state>`;
  }

  render() {
    return html`<data-table src="pay-simulations/" look="table" label=${gettext("All replays")} ordering="-requested_at" .columns=${this.columns} .href=${this.hrefOf} .empty=${this.emptyOf}></data-table>`;
  }
}

/** @returns {import("./data-table.js").Column[]} */
function columns() {
  const isDone = (/** @type {any} */ row) => row.status === "DONE";
  return [
    { label: gettext("Plan to try (B)"), head: true, cell: (row) => html`<a href="/lab/${row.id}/">${versionName(row.plan_version)}</a>` },
    { label: gettext("Orders"), cell: (row) => interpolate(gettext("%(low)s to %(high)s"), { low: date(row.starts_on), high: date(lastDay(row.ends_on)) }) },
    { label: gettext("State"), cell: (row) => replayBadge(row.status) },
    { label: gettext("Live plans (A)"), numeric: true, cell: (row) => (isDone(row) ? money(row.live) : nothing) },
    { label: gettext("Tried (B)"), numeric: true, cell: (row) => (isDone(row) ? money(row.tried) : nothing) },
    { label: gettext("Difference"), numeric: true, cell: (row) => (isDone(row) ? moneyChange(row.difference) : nothing) },
    { label: gettext("Asked for"), cell: (row) => html`${row.requested_by.name}, <span class="muted">${dateTime(row.requested_at)}</span>` },
  ];
}

define("lab-table", LabTable);
