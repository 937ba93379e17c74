// @ts-check
// The statements of a month; for a salesperson, the own ones of all months. Finance ends the month below them.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { month, number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { isNegative, money } from "../lib/money.js";
import { readQuery, writeQuery } from "../lib/query.js";
import "./data-table.js";
import "./month-end.js";
import "./pay-mix.js";

/** @typedef {{ id: number, starts_on: string, ends_on: string, status: string, closed_by: {name: string} | null, version: number, is_history: boolean }} Period */

class StatementMonths extends PageElement {
  static properties = { own: { type: Boolean }, me: { type: Number }, mayClose: { type: Boolean, attribute: "may-close" }, chosen: { state: true }, ordering: { state: true } };

  constructor() {
    super();
    this.own = false;
    this.me = 0;
    this.mayClose = false;
    /** The month that was chosen, as it stands in the address: whoever comes back from a statement finds it again. */
    this.chosen = readQuery().month || "none";
    this.ordering = "-total";
    /** @type {Load<Period[]>} */
    this.periods = new Load(this, async (signal) => (await api.get("commission-periods/", { params: { page_size: 200 }, signal })).results);
    this.hrefOf = (/** @type {{ id: number }} */ row) => `/statements/${row.id}/`;
    this.emptyOf = () => this.#nothing();
    this.ownParams = {};
    this.params = { period: 0 };
    this.ownColumns = [monthColumn(), ...amounts()];
    this.columns = [payeeColumn(), ...amounts()];
  }

  render() {
    if (this.own) return this.#table("-period", this.ownParams, this.ownColumns);
    return this.periods.render((periods) => (periods.length ? this.#months(periods) : this.#nothing()));
  }

  #nothing() {
    return html`<empty-state kind="none" sign="statement" .heading=${gettext("No statements yet")} .text=${gettext("They are drafted by the night after the first order.")}></empty-state>`;
  }

  /** @param {Period[]} periods */
  #months(periods) {
    const period = periods.find(({ starts_on: start }) => start.startsWith(this.chosen)) ?? periods[0];
    if (this.params.period !== period.id) this.params = { period: period.id };
    return html`<div class="stack-l"><div class="stack"><div class="row between wrap">
        <div class="field month-pick"><label for="month">${gettext("Month")}</label>
          <select class="select" id="month" @change=${(/** @type {any} */ event) => this.#choose(event.target.value)}>
            ${periods.map(({ id, starts_on: start, status }) => html`<option value=${start.slice(0, 7)} ?selected=${id === period.id}>${month(start)}${status === "CLOSED" ? `, ${gettext("closed")}` : ""}</option>`)}
          </select></div>
        ${period.status === "CLOSED" ? html`<span class="badge good">${interpolate(gettext("Closed by %(name)s"), { name: period.closed_by?.name ?? gettext("the system") })}</span>` : nothing}
        ${period.is_history ? html`<span class="badge">${gettext("Brought in from history")}</span>` : nothing}
      </div>
      ${this.#table(this.ordering, this.params, this.columns)}
      </div><pay-mix .period=${period.id}></pay-mix>${this.mayClose ? html`<month-end class="no-print" .period=${period} me=${this.me} @month-changed=${() => this.#changed()}></month-end>` : nothing}</div>`;
  }

  /** @param {string} chosen a month such as 2026-10 */
  #choose(chosen) {
    this.chosen = chosen;
    writeQuery({ month: chosen });
  }

  /** @param {string} ordering @param {Record<string, unknown>} params @param {import("./data-table.js").Column[]} columns */
  #table(ordering, params, columns) {
    return html`<data-table src="statements/" look="table" label=${gettext("Statements")} ordering=${ordering} .params=${params} .columns=${columns} .href=${this.hrefOf} .empty=${this.emptyOf}
      @ordering-changed=${(/** @type {CustomEvent<{ ordering: string }>} */ event) => (this.ordering = event.detail.ordering)}></data-table>`;
  }

  async #changed() {
    await this.periods.run();
    /** @type {any} */ (this.querySelector("data-table"))?.reload();
  }
}

/** @returns {import("./data-table.js").Column} */
function monthColumn() {
  return { label: gettext("Month"), head: true, cell: (row) => html`<a href="/statements/${row.id}/">${month(row.period.starts_on)}</a>` };
}

/** @returns {import("./data-table.js").Column} */
function payeeColumn() {
  return { label: gettext("Salesperson"), head: true, sort: "payee", cell: (row) => html`<a href="/statements/${row.id}/">${row.payee?.name ?? gettext("House account")}</a>` };
}

/** What adds up from left to right; what waits on top of it is told apart. @returns {import("./data-table.js").Column[]} */
function amounts() {
  /** @param {any} value */
  const shown = (value) => html`<span class=${isNegative(value) ? "neg" : nothing}>${money(value)}</span>`;
  return [
    { label: gettext("Earned"), numeric: true, look: "wide-only", cell: (row) => shown(row.earned) },
    { label: gettext("From returning"), numeric: true, look: "wide-only", cell: (row) => (row.returning_share === null ? "–" : percent(row.returning_share)) },
    { label: gettext("Adjustments"), numeric: true, look: "wide-only", cell: (row) => shown(row.adjustments) },
    { label: gettext("Total"), numeric: true, sort: "total", largestFirst: true, cell: (row) => html`<b>${shown(row.total)}</b>` },
    { label: gettext("Payable of this month"), numeric: true, cell: (row) => shown(row.payable) },
    { label: gettext("Held"), numeric: true, look: "wide-only", cell: (row) => shown(row.held) },
    { label: gettext("Lines"), numeric: true, look: "wide-only", cell: (row) => number(row.line_count) },
    { label: gettext("State"), cell: (row) => (row.status === "FINAL" ? html`<span class="badge good">${row.signed_at ? gettext("Agreed") : gettext("Final")}</span>` : html`<span class="badge">${gettext("Draft")}</span>`) },
    { label: gettext("Questions"), numeric: true, cell: (row) => (row.question_count ? html`<span class="badge warn">${number(row.question_count)}</span>` : "–") },
  ];
}

define("statement-months", StatementMonths);
