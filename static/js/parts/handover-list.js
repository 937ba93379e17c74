// @ts-check
// The handovers one by one, with what came of each and the customers it is compared with.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { wholeMoney } from "../lib/money.js";
import "./data-table.js";

const NARROWING = ["from_salesperson", "to_salesperson", "reason", "outcome", "waiting"];

class HandoverList extends PageElement {
  static properties = { filters: { attribute: false } };

  constructor() {
    super();
    /** @type {Record<string, string>} */
    this.filters = {};
    /** @type {Record<string, string>} */
    this.narrowed = {};
    this.columns = columns();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("filters")) this.narrowed = Object.fromEntries(Object.entries(this.filters).filter(([name]) => NARROWING.includes(name)));
  }

  render() {
    const isNarrowed = Object.keys(this.narrowed).length > 0;
    return html`<section class="stack" aria-labelledby="handovers">
      <div class="sec"><h2 id="handovers">${gettext("Handover by handover")}</h2>${isNarrowed ? html`<a class="btn quiet" href="/retention/handovers/#handovers">${gettext("Show all")}</a>` : nothing}</div>
      <nav class="chips" aria-label=${gettext("What came of it")}>${choices().map(
        ([query, label, isOpen]) => html`<a class="chip" href="/retention/handovers/?${query}#handovers" aria-current=${isOpen(this.narrowed) ? "true" : nothing}>${label}</a>`,
      )}</nav>
      <data-table src="reports/ownership/handovers/" .params=${this.narrowed} .columns=${this.columns} ordering="-on" look="table" label=${gettext("Handovers")}></data-table>
    </section>`;
  }
}

/** @returns {[string, string, (filters: Record<string, string>) => boolean][]} */
function choices() {
  return [
    ["waiting=true", gettext("Not ordered since"), ({ waiting }) => waiting === "true"],
    ["outcome=KEPT", gettext("Ordered again"), ({ outcome }) => outcome === "KEPT"],
    ["outcome=LOST", gettext("Did not order again"), ({ outcome }) => outcome === "LOST"],
    ["outcome=OPEN", gettext("Still watched"), ({ outcome }) => outcome === "OPEN"],
  ];
}

/** @returns {import("./table-rows.js").Column[]} */
function columns() {
  return [
    { label: gettext("Customer"), head: true, cell: ({ customer }) => html`<a href="/customers/${customer.id}/">${customer.name}</a>` },
    { label: gettext("Day"), sort: "on", largestFirst: true, cell: ({ on }) => html`<span class="nowrap">${date(on)}</span>` },
    { label: gettext("From whom to whom"), cell: (row) => html`${interpolate(gettext("%(from)s to %(to)s"), { from: row.from_salesperson.name, to: row.to_salesperson.name })}${row.reason ? html`<br><span class="muted">${row.reason}</span>` : nothing}` },
    { label: gettext("Ordered before"), cell: past },
    { label: gettext("Since then"), cell: since },
    { label: gettext("At stake now"), sort: "at_stake", largestFirst: true, numeric: true, cell: ({ at_stake: stake, outcome, returned_on: back }) => (outcome === "OPEN" && !back ? wholeMoney(stake) : "–") },
    { label: gettext("Compared with"), cell: matches },
  ];
}

/** @param {any} row */
function past({ order_day_count: count, last_ordered_on: last }) {
  return interpolate(ngettext("on %(count)s day, %(day)s", "on %(count)s days, the last %(day)s", count), { count: number(count), day: date(last) });
}

/** @param {any} row */
function since({ outcome, outcome_label: label, returned_on: back }) {
  const look = outcome === "LOST" ? "warn" : outcome === "KEPT" ? "good" : "";
  return html`<span class="badge ${look}">${label}</span>${back ? html` <span class="muted">${interpolate(gettext("ordered on %(day)s"), { day: date(back) })}</span>` : nothing}`;
}

/** @param {any} row */
function matches({ matches: found, outcome }) {
  if (!found.length) return html`<span class="muted">${outcome === "OPEN" ? gettext("Not yet") : gettext("Nobody alike")}</span>`;
  const words = interpolate(ngettext("%(count)s customer", "%(count)s customers", found.length), { count: number(found.length) });
  return html`<details class="data"><summary>${words}</summary><ul>${found.map(
    (/** @type {any} */ match) => html`<li>${match.customer ? html`<a href="/customers/${match.customer.id}/">${match.customer.name}</a>` : gettext("A customer outside of your reach")}: ${past(match)}; ${match.returned_on ? interpolate(gettext("ordered again on %(day)s"), { day: date(match.returned_on) }) : gettext("did not order again")}</li>`,
  )}</ul></details>`;
}

define("handover-list", HandoverList);
