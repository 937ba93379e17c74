// @ts-check
// Beside a customer: what to do next, who looks after them, and how they are classified.
import { html, nothing } from "../../vendor/lit.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date, duration, number, shortMonth } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { wholeMoney } from "../lib/money.js";
import { avatar } from "./avatar.js";
import { skeleton } from "./skeleton.js";

class CustomerAside extends PageElement {
  static properties = { customer: { type: Number }, rights: { type: String } };

  constructor() {
    super();
    this.customer = 0;
    this.rights = "";
    /** @type {CustomerLoad<any>} */
    this.load = new CustomerLoad(this);
  }

  /** @param {string} word */
  #may(word) {
    return this.rights.split(" ").includes(word);
  }

  render() {
    return this.load.render((customer) => html`${this.#next(customer)} ${this.#owner(customer)} ${this.#facts(customer)}`, {
      waiting: () => html`<div class="side-block">${skeleton(6)}</div>`,
    });
  }

  /** @param {any} customer */
  #next({ next_action: action }) {
    if (!action) return nothing;
    return html`<div class="side-block">
      <div class="sec"><h2>${gettext("Next best action")}</h2></div>
      <p class="md ink2">${action.suggestion}</p>
      <p class="sm muted">${action.reason} ${interpolate(gettext("At stake: %(amount)s."), { amount: wholeMoney(action.at_stake) })}</p>
      <div class="row wrap">
        ${this.#may("contact") ? html`<button class="btn" type="button" data-open-form="contact">${icon("phone")}${gettext("Log contact")}</button>` : nothing}
        ${action.person?.phone ? html`<a class="textlink" href="tel:${action.person.phone.replaceAll(" ", "")}">${action.person.phone}</a>` : nothing}
      </div>
    </div>`;
  }

  /** @param {any} customer */
  #owner({ salesperson, assignments, introduction_due: owed }) {
    return html`<div class="side-block">
      <div class="sec">
        <h2>${gettext("Owner")}</h2>
        ${this.#may("reassign") ? html`<button class="textlink sm push" type="button" data-open-form="reassign">${gettext("Reassign")}</button>` : nothing}
      </div>
      ${salesperson
        ? html`<span class="row">${avatar(salesperson.name)}<span class="nm">${salesperson.name}</span></span>`
        : html`<p class="md"><span class="badge warn">${icon("alert")}${gettext("Waits for a salesperson")}</span></p>`}
      ${owed ? html`<p class="md"><span class="badge warn">${icon("alert")}${gettext("At risk after a handover")}</span></p><p class="sm muted">${interpolate(gettext("%(name)s took over on %(day)s and has not been in contact since: an introduction is owed."), { name: owed.salesperson.name, day: date(owed.starts_on) })}</p>` : nothing}
      ${assignments?.length ? html`<ol class="steps-v">${assignments.map(term)}</ol>` : nothing}
      <a class="textlink sm" href="/customers/${this.customer}/transfer/">${gettext("Transfer pack")}</a>
    </div>`;
  }

  /** @param {any} customer */
  #facts(customer) {
    const { history, category } = customer;
    return html`<div class="side-block">
      <div class="sec">
        <h2>${gettext("About them")}</h2>
        ${this.#may("change") ? html`<button class="textlink sm push" type="button" data-open-form="customer">${gettext("Change")}</button>` : nothing}
      </div>
      <dl class="kv">
        <dt>${gettext("Relationship")}</dt><dd>${customer.relationship_label}</dd>
        ${category ? html`<dt>${gettext("Category")}</dt><dd>${category.label}${category.chosen_until ? html` <span class="badge info">${interpolate(gettext("chosen until %(day)s"), { day: date(category.chosen_until) })}</span>` : nothing} ${this.#may("category") ? html`<button class="textlink sm" type="button" data-open-form="category">${gettext("Choose")}<span class="sr"> ${gettext("a category")}</span></button>` : nothing}</dd>` : nothing}
        <dt>${gettext("Came by")}</dt><dd>${customer.acquisition_label}</dd>
        <dt>${gettext("Winning them cost")}</dt><dd>${wholeMoney(customer.acquisition_cost)}</dd>
        ${history ? effort(history) : nothing}
        ${customer.external_id ? html`<dt>${gettext("External id")}</dt><dd>${customer.external_id}</dd>` : nothing}
      </dl>
      ${customer.note ? html`<p class="md ink2 note-text">${customer.note}</p>` : nothing}
      ${this.#may("merge") ? html`<div class="row wrap"><button class="textlink sm" type="button" data-open-form="merge">${gettext("Merge with another customer…")}</button><a class="textlink sm" href="/customers/merges/?customer=${this.customer}">${gettext("Merges")}</a></div>` : nothing}
    </div>`;
  }
}

/** @param {any} history */
function effort(history) {
  const contacts = interpolate(ngettext("%(count)s contact", "%(count)s contacts", history.contact_count), { count: number(history.contact_count) });
  return html`<dt>${gettext("Cost to serve")}</dt>
    <dd>${wholeMoney(history.cost_to_serve)}<br /><small class="muted">${contacts}, ${duration(history.contact_minutes)}</small></dd>`;
}

/** @param {any} term */
function term({ salesperson, starts_on: start, ends_on: end, reason }) {
  const until = end && interpolate(gettext("until %(day)s"), { day: date(end) });
  const since = end ? shortMonth(start) : interpolate(gettext("%(month)s on"), { month: shortMonth(start) });
  return html`<li><time datetime=${start}>${since}</time><span>${[salesperson.name, until].filter(Boolean).join(", ")}${reason ? `. ${reason}` : ""}</span></li>`;
}

define("customer-aside", CustomerAside);
