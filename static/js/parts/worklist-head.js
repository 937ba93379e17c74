// @ts-check
// What the day holds: how many customers, how long it takes, what is at stake.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { PageElement, define, icon } from "../lib/element.js";
import { duration, longDate, number, today } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { wholeMoney } from "../lib/money.js";
import { readQuery } from "../lib/query.js";

/** @typedef {{ as_of: string | null, count: number, minutes: number, at_stake: import("../lib/money.js").Money, done_today: number }} Workload */

class WorklistHead extends PageElement {
  static properties = { orderUrl: { type: String, attribute: "order-url" }, team: { type: Boolean } };

  constructor() {
    super();
    this.orderUrl = "";
    /** Whether customers of several salespeople are on the list. */
    this.team = false;
    /** @type {Load<Workload>} */
    this.load = new Load(this, (signal) => this.#ask(signal));
  }

  /** @param {AbortSignal} signal @returns {Promise<Workload>} */
  async #ask(signal) {
    const load = await api.get("worklist/summary/", { params: { owner: readQuery().owner }, signal });
    this.tell("workload-known", load);
    return load;
  }

  reload() {
    return this.load.run();
  }

  render() {
    const load = this.load.data;
    return html`<div class="page-head">
      <div>
        <h1>${longDate(today())}</h1>
        <p role="status">${load ? sentence(load) : html`&nbsp;`}</p>
      </div>
      <div class="actions no-print">
        ${this.team ? this.#owners() : nothing}
        <button class="btn quiet" type="button" @click=${() => print()}>${icon("print")}${gettext("Print list")}</button>
        ${this.orderUrl ? html`<a class="btn" href=${this.orderUrl}>${icon("order")}${gettext("New order")}<kbd class="key">o</kbd></a>` : nothing}
      </div>
    </div>`;
  }

  #owners() {
    const chosen = readQuery().owner ?? "";
    const options = [["", gettext("Everybody’s customers")], ["me", gettext("Only mine")], ...choices("salesperson")];
    return html`<label class="sr" for="worklist-owner">${gettext("Whose customers")}</label>
      <select class="select owner-choice" id="worklist-owner" @change=${chooseOwner}>
        ${options.map(([code, label]) => html`<option value=${code} ?selected=${code === chosen}>${label}</option>`)}
      </select>`;
  }
}

/** The choice is an address, so that it can be sent to a colleague. @param {Event} event */
function chooseOwner(event) {
  const owner = /** @type {HTMLSelectElement} */ (event.target).value;
  location.assign(owner ? `${location.pathname}?owner=${owner}` : location.pathname);
}

/** @param {Workload} load */
function sentence({ count, minutes, at_stake: stake, done_today: done }) {
  const customers = interpolate(ngettext("%(count)s customer", "%(count)s customers", count), { count: number(count) });
  const values = { customers, time: duration(minutes), stake: wholeMoney(stake), done: number(done) };
  if (!count) return done ? interpolate(gettext("Nobody left to call; %(done)s dealt with today"), values) : gettext("Nobody to call");
  const all = interpolate(gettext("%(customers)s, about %(time)s, %(stake)s of expected margin at stake"), values);
  return done ? `${all}. ${interpolate(gettext("%(done)s dealt with today"), values)}` : all;
}

define("worklist-head", WorklistHead);
