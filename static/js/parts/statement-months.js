// @ts-check
// The statements of a month; for a salesperson, the own ones of all months. Whoever may, closes a month for good.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { ask } from "../lib/dialogs.js";
import { PageElement, define } from "../lib/element.js";
import { businessDay, month, number, percent, today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { isNegative, money } from "../lib/money.js";
import { toast } from "../lib/toast.js";
import "./data-table.js";

/** @typedef {{ id: number, starts_on: string, ends_on: string, status: string, closed_by: {name: string} | null, version: number }} Period */

class StatementMonths extends PageElement {
  static properties = { own: { type: Boolean }, mayClose: { type: Boolean, attribute: "may-close" }, chosen: { state: true }, ordering: { state: true } };

  constructor() {
    super();
    this.own = false;
    this.mayClose = false;
    this.chosen = 0;
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
    const period = periods.find(({ id }) => id === this.chosen) ?? periods[0];
    if (this.params.period !== period.id) this.params = { period: period.id };
    const over = businessDay(period.ends_on) <= businessDay(today());
    return html`<div class="row between wrap">
        <div class="field month-pick"><label for="month">${gettext("Month")}</label>
          <select class="select" id="month" @change=${(/** @type {any} */ event) => (this.chosen = Number(event.target.value))}>
            ${periods.map(({ id, starts_on: start, status }) => html`<option value=${id} ?selected=${id === period.id}>${month(start)}${status === "CLOSED" ? `, ${gettext("closed")}` : ""}</option>`)}
          </select></div>
        ${period.status === "CLOSED" ? html`<span class="badge good">${interpolate(gettext("Closed by %(name)s"), { name: period.closed_by?.name ?? gettext("the system") })}</span>` : nothing}
        ${period.status !== "CLOSED" && this.mayClose ? html`<button class="btn" type="button" ?disabled=${!over} @click=${() => this.#close(period)}>${interpolate(over ? gettext("Close %(month)s") : gettext("%(month)s is not over"), { month: month(period.starts_on) })}</button>` : nothing}
      </div>
      ${this.#table(this.ordering, this.params, this.columns)}`;
  }

  /** @param {string} ordering @param {Record<string, unknown>} params @param {import("./data-table.js").Column[]} columns */
  #table(ordering, params, columns) {
    return html`<data-table src="statements/" look="table" label=${gettext("Statements")} ordering=${ordering} .params=${params} .columns=${columns} .href=${this.hrefOf} .empty=${this.emptyOf}
      @ordering-changed=${(/** @type {CustomEvent<{ ordering: string }>} */ event) => (this.ordering = event.detail.ordering)}></data-table>`;
  }

  /** @param {Period} period */
  async #close(period) {
    const name = month(period.starts_on);
    const question = {
      title: interpolate(gettext("Close %(month)s for good?"), { month: name }),
      text: gettext("Its statements become final. What arrives later is paid as an adjustment in the next open month."),
      confirm: interpolate(gettext("Close %(month)s"), { month: name }),
    };
    if (!(await ask(question))) return;
    try {
      await api.post(`commission-periods/${period.id}/close/`, {}, { match: period.version });
      toast(interpolate(gettext("%(month)s is closed. Its statements are final."), { month: name }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    }
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

/** @returns {import("./data-table.js").Column[]} */
function amounts() {
  /** @param {any} value */
  const shown = (value) => html`<span class=${isNegative(value) ? "neg" : nothing}>${money(value)}</span>`;
  return [
    { label: gettext("First orders"), numeric: true, cell: (row) => shown(row.first) },
    { label: gettext("Returning orders"), numeric: true, cell: (row) => shown(row.returning) },
    { label: gettext("From returning"), numeric: true, cell: (row) => (row.returning_share === null ? "–" : percent(row.returning_share)) },
    { label: gettext("Adjustments"), numeric: true, cell: (row) => shown(row.adjustments) },
    { label: gettext("Total"), numeric: true, sort: "total", largestFirst: true, cell: (row) => html`<b>${shown(row.total)}</b>` },
    { label: gettext("Lines"), numeric: true, cell: (row) => number(row.line_count) },
    { label: gettext("State"), cell: (row) => (row.status === "FINAL" ? html`<span class="badge good">${gettext("Final")}</span>` : html`<span class="badge">${gettext("Draft")}</span>`) },
  ];
}

define("statement-months", StatementMonths);
