// @ts-check
// The decision-making unit: who takes part on the customer's side, who left, and whose part nobody takes.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { labelOf } from "../lib/choices.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { avatar } from "./avatar.js";
import "./empty-state.js";

/** @typedef {{ id: number, name: string, title: string, role: string, email: string, phone: string, note: string, left_on: string | null, version: number }} Person */

class CustomerPeople extends PageElement {
  static properties = { customer: { type: Number }, rights: { type: String } };

  constructor() {
    super();
    this.customer = 0;
    this.rights = "";
    /** @type {CustomerLoad<Person[]>} */
    this.load = new CustomerLoad(this, async (signal) => (await api.get(`customers/${this.customer}/people/`, { params: { page_size: 200 }, signal })).results);
  }

  get #mayChange() {
    return this.rights.split(" ").includes("person");
  }

  render() {
    return html`<section class="stack">
      <div class="sec">
        <h2>${gettext("Decision-making unit")}</h2>
        ${this.#mayChange ? html`<button class="btn small push" type="button" data-open-form="person">${icon("plus")}${gettext("Add person")}</button>` : nothing}
      </div>
      ${this.load.render((people) => this.#people(people))}
    </section>`;
  }

  /** @param {Person[]} people */
  #people(people) {
    if (!people.length) return html`<empty-state kind="none" sign="user" .heading=${gettext("Nobody is known here yet")} .text=${gettext("Add whoever decides, and whoever uses what they buy.")}></empty-state>`;
    const current = people.filter((person) => !person.left_on);
    const left = people.filter((person) => person.left_on);
    const hasBuyer = current.some(({ role }) => role === "ECONOMIC_BUYER" || role === "DECIDER");
    return html`<div class="dmu">${current.map((person) => this.#person(person))} ${hasBuyer ? nothing : gap()}</div>
      ${left.length ? html`<div class="sec"><h2>${gettext("No longer there")}</h2></div><div class="dmu">${left.map((person) => this.#person(person))}</div>` : nothing}`;
  }

  /** @param {Person} person */
  #person(person) {
    return html`<article class="person">
      <div class="row">
        ${avatar(person.name)}
        <div><b>${person.name}</b><small>${[person.title, labelOf("role", person.role)].filter(Boolean).join(", ")}</small></div>
      </div>
      ${person.note ? html`<small>${person.note}</small>` : nothing}
      ${person.phone ? html`<a href="tel:${person.phone.replaceAll(" ", "")}">${person.phone}</a>` : nothing}
      ${person.email ? html`<a class="person-mail" href="mailto:${person.email}">${person.email}</a>` : nothing}
      ${this.#mayChange
        ? html`<button class="textlink sm person-change" type="button" data-open-form="person" .record=${person} aria-label=${interpolate(gettext("Change %(name)s"), { name: person.name })}>${gettext("Change")}</button>`
        : nothing}
      ${person.left_on ? html`<small>${interpolate(gettext("Left on %(day)s"), { day: date(person.left_on) })}</small>` : nothing}
    </article>`;
  }
}

function gap() {
  return html`<div class="person gap"><b>${gettext("Nobody decides here")}</b><span>${gettext("No economic buyer or decider is known. Find out who signs.")}</span></div>`;
}

define("customer-people", CustomerPeople);
