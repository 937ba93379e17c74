// @ts-check
// What becomes payable by both plans once holds, caps, draws and floors have had their say: by person, and by month.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { month } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { asNumber, money, moneyChange, wholeMoney } from "../lib/money.js";
import { avatar } from "./avatar.js";
import { delta } from "./delta.js";

class LabLimits extends PageElement {
  static properties = { replay: { type: Number }, chosen: { state: true } };

  constructor() {
    super();
    this.replay = 0;
    /** The payee whose months are shown, once one is chosen. */
    this.chosen = "";
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`pay-simulations/${this.replay}/payees/`, { params: { page_size: 200 }, signal }));
    /** @type {Load<any>} */
    this.months = new Load(this, (signal) => (this.chosen ? api.get(`pay-simulations/${this.replay}/months/`, { params: { payee: this.chosen, page_size: 200 }, signal }) : Promise.resolve(null)));
  }

  render() {
    return this.load.render((page) => (page.results.length ? this.#shown(page.results) : nothing));
  }

  /** @param {any[]} rows */
  #shown(rows) {
    const title = gettext("After limits");
    const heads = [gettext("Payable, A"), gettext("Payable, B"), gettext("Difference"), gettext("Held, A"), gettext("Held, B")];
    return html`<section class="stack" aria-labelledby="limits">
      <h2 id="limits">${title}</h2>
      <p class="muted">${gettext("What the months of the stretch make payable once holds, the cap, the draw and the floor have had their say. Closed months are A's as they were closed, with what earlier months brought into them. Held pay isn't lost: it waits at the end of the stretch.")}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table cells">
        <thead><tr><th scope="col">${gettext("Salesperson")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
        <tbody>${rows.map(payee)}</tbody>
      </table></div>
      ${this.#byMonth(rows)}
    </section>`;
  }

  /** @param {any[]} rows */
  #byMonth(rows) {
    return html`<div class="row wrap"><label class="row" for="limits-payee"><span class="sm muted">${gettext("Month by month")}</span></label>
        <select class="select" id="limits-payee" @change=${(/** @type {Event} */ event) => this.#choose(event)}>
          <option value="">${gettext("Choose a salesperson")}</option>
          ${rows.map((row) => html`<option value=${keyOf(row)}>${nameOf(row)}</option>`)}
        </select></div>
      ${this.chosen ? this.months.render((page) => (page ? monthsTable(page.results) : nothing)) : nothing}`;
  }

  /** @param {Event} event */
  #choose(event) {
    this.chosen = /** @type {HTMLSelectElement} */ (event.target).value;
    if (this.chosen) this.months.run();
  }
}

/** @param {any} row */
function keyOf(row) {
  return String(row.payee?.id ?? "house");
}

/** @param {any} row */
function nameOf(row) {
  return row.payee?.name ?? gettext("House account");
}

/** @param {any} row */
function payee(row) {
  const change = { amount: (asNumber(row.tried_payable) - asNumber(row.live_payable)).toFixed(2), currency: row.live.currency };
  return html`<tr><th scope="row"><span class="row">${avatar(nameOf(row))}<span class="nm">${nameOf(row)}</span></span></th>
    <td class="num">${wholeMoney(row.live_payable)}</td><td class="num">${wholeMoney(row.tried_payable)}</td>
    <td class="num">${delta(asNumber(change), moneyChange(change))}</td>
    <td class="num">${wholeMoney(row.live_held)}</td><td class="num">${wholeMoney(row.tried_held)}</td></tr>`;
}

/** @param {any[]} rows */
function monthsTable(rows) {
  const title = gettext("Month by month");
  const heads = [gettext("Earned"), gettext("Held"), gettext("Forfeited"), gettext("Cut"), gettext("Carried"), gettext("Floor"), gettext("Draw"), gettext("Draw owed"), gettext("Payable")];
  const amounts = ["total", "held", "lapsed", "capped", "carried", "topped_up", "advanced", "draw", "payable"];
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table compact">
    <thead><tr><th scope="col">${gettext("Month")}</th><th scope="col">${gettext("Plan")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row">${month(row.month_on)}</th>
      <td>${row.side === "LIVE" ? "A" : "B"}${row.side === "LIVE" && row.is_closed ? html` <span class="badge">${gettext("Closed")}</span>` : nothing}</td>
      ${amounts.map((name) => html`<td class="num">${asNumber(row[name]) ? money(row[name]) : "–"}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

define("lab-limits", LabLimits);
