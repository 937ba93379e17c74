// @ts-check
// Held pay of a statement: how much of which order, why it waits and until when, and what became of it.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { closeDrawer, openDrawer } from "../lib/dialogs.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { money } from "../lib/money.js";
import "./release-form.js";

// As many rows as a statement shows at first.
const FEW = 10;
/** @type {Record<string, string>} */
const TONES = { HELD: "warn", RELEASED: "good", FORFEITED: "risk" };

class PayHeld extends PageElement {
  static properties = { statement: { type: Number }, mayRelease: { type: Boolean, attribute: "may-release" }, chosen: { state: true }, all: { state: true } };

  constructor() {
    super();
    this.statement = 0;
    this.mayRelease = false;
    /** The row whose pay is being released. @type {any} */
    this.chosen = null;
    this.all = false;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`statements/${this.statement}/held/`, { signal }));
  }

  render() {
    return this.load.render((found) => (found.count ? this.#block(found) : nothing));
  }

  /** @param {any} found */
  #block({ count, rows }) {
    const shown = this.all ? rows : rows.slice(0, FEW);
    return html`<section class="stack" aria-labelledby="held">
      <div class="sec"><h2 id="held">${gettext("Held pay")}</h2><span class="sub">${count > shown.length ? interpolate(gettext("%(shown)s of %(count)s shown"), { shown: number(shown.length), count: number(count) }) : gettext("Earned, and not payable yet")}</span></div>
      <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Held pay")}>
        <table class="table compact">
          <thead><tr><th scope="col">${gettext("Order")}</th><th scope="col" class="num">${gettext("Amount")}</th><th scope="col">${gettext("State")}</th><th scope="col">${gettext("Why")}</th><th scope="col">${gettext("At the latest")}</th>${this.mayRelease ? html`<th scope="col" class="no-print"><span class="sr">${gettext("Release")}</span></th>` : nothing}</tr></thead>
          <tbody>${shown.map((/** @type {any} */ row) => this.#row(row))}</tbody>
        </table>
      </div>
      ${rows.length > shown.length ? html`<p><button class="btn quiet no-print" type="button" @click=${() => (this.all = true)}>${interpolate(gettext("Show all %(count)s"), { count: number(rows.length) })}</button></p>` : nothing}
      <section class="side drawer-host over no-print" @pay-released=${() => this.#released()}>${this.chosen ? html`<release-form .row=${this.chosen}></release-form>` : nothing}</section>
    </section>`;
  }

  /** @param {any} row */
  #row(row) {
    const amount = { HELD: row.held, RELEASED: row.released, FORFEITED: row.forfeited }[/** @type {"HELD"} */ (row.state)];
    const name = `${row.order_name}, ${row.customer_name}`;
    return html`<tr>
      <th scope="row"><a href="/orders/${row.order}/">${row.order_name}</a> <small>${row.customer_name}</small></th>
      <td class="num">${money(amount)}</td>
      <td><span class="badge ${TONES[row.state]}">${row.state_label}</span></td>
      <td>${row.why}</td>
      <td>${row.last_on ? date(row.last_on) : "–"}</td>
      ${this.mayRelease ? html`<td class="no-print">${row.waits_for.length && Number(row.held.amount) ? html`<button class="btn quiet small" type="button" aria-label=${interpolate(gettext("Release: %(name)s"), { name })} @click=${() => this.#choose(row)}>${gettext("Release")}</button>` : nothing}</td>` : nothing}
    </tr>`;
  }

  /** Show every row, also on paper. */
  async everything() {
    this.all = true;
    await this.updateComplete;
  }

  /** @param {any} row */
  async #choose(row) {
    this.chosen = row;
    await this.updateComplete;
    openDrawer(/** @type {HTMLElement} */ (this.querySelector(".drawer-host")));
  }

  async #released() {
    closeDrawer(/** @type {HTMLElement} */ (this.querySelector(".drawer-host")));
    this.chosen = null;
    await this.load.run();
    await this.updateComplete;
    // The button that was pressed is gone with what it offered.
    /** @type {HTMLElement | null} */ (this.querySelector(".scroll"))?.focus();
  }
}

define("pay-held", PayHeld);
