// @ts-check
// Logging one touch: who, how, how long, what came of it, what is next. Seconds by keyboard; the draft is kept.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { recallDraft } from "../lib/drafts.js";
import { define } from "../lib/element.js";
import { FormElement, filled } from "../lib/form-element.js";
import { date } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { toast } from "../lib/toast.js";
import { NEW, contactBrief, contactFields } from "./contact-fields.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId } from "./field.js";
import "./value-strip.js";

/** @typedef {import("./contact-fields.js").Person} Person */

class ContactForm extends FormElement {
  static properties = {
    ...FormElement.properties,
    customer: { type: Number },
    name: { type: String },
    brief: { attribute: false },
    strip: { type: Boolean },
    order: { type: Boolean },
    isNew: { state: true },
  };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    /** The entry of the worklist: what to do, and whom to call. @type {any} */
    this.brief = null;
    /** Whether the value of the customer stands above the fields. */
    this.strip = false;
    /** Whether an order can follow. */
    this.order = false;
    this.isNew = false;
    this.fieldId = fieldId("contact");
    /** @type {Load<Person[]>} */
    this.people = new Load(this, (signal) => this.#findPeople(signal), { start: false });
  }

  get draftName() {
    return this.customer ? `contact-${this.customer}` : "";
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("customer") && this.customer) this.#begin();
  }

  /** What was typed before comes back at once; whom it was typed about, once it is known who there is. */
  async #begin() {
    const { customer, draftName } = this;
    this.form?.reset();
    this.conflict = null;
    this.people.data = undefined;
    const kept = recallDraft(draftName)?.person;
    this.restore();
    this.isNew = kept === NEW;
    await this.people.run();
    await this.updateComplete;
    if (customer === this.customer) this.#choose(this.isNew ? NEW : (kept ?? String(this.brief?.person?.id ?? "")));
  }

  /** @param {string} person */
  #choose(person) {
    const control = this.form?.elements.namedItem("person");
    if (control instanceof HTMLSelectElement) control.value = person;
  }

  /** @param {AbortSignal} signal @returns {Promise<Person[]>} */
  async #findPeople(signal) {
    const page = await api.get(`customers/${this.customer}/people/`, { params: { page_size: 200 }, signal });
    return page.results.filter((/** @type {Person} */ person) => !person.left_on);
  }

  get #who() {
    const control = this.form?.elements.namedItem("person");
    return control instanceof HTMLSelectElement ? control.value : "";
  }

  typed() {
    super.typed();
    this.isNew = this.#who === NEW;
  }

  /** @param {Record<string, any>} given @param {HTMLElement | null} button */
  async send(given, button) {
    const customer = this.customer;
    const { person, new_name: name, new_role: role, ...rest } = filled(given);
    const who = person === NEW ? await this.#addPerson(customer, name, role) : person;
    const contact = await api.post(`customers/${customer}/contacts/`, { ...rest, ...(who ? { person: Number(who) } : {}) }, { key: this.key });
    // Meanwhile the form may be about the next one, with what was typed there.
    if (customer === this.customer) {
      this.form?.reset();
      this.isNew = false;
    }
    const then = button?.dataset.then ?? "";
    if (!then) toast(saved(contact));
    this.tell("contact-saved", { contact, customer, then });
  }

  /** Somebody met for the first time; kept even if the contact itself is refused. @param {number} customer @param {string} name @param {string} role */
  async #addPerson(customer, name, role) {
    const person = await api.post(`customers/${customer}/people/`, { name, role });
    if (customer !== this.customer) return person.id;
    this.people.data = [...(this.people.data ?? []), person];
    this.isNew = false;
    await this.updateComplete;
    this.#choose(String(person.id));
    return person.id;
  }

  render() {
    if (!this.customer) return nothing;
    return drawerFrame(this, {
      title: gettext("Log contact"),
      name: this.name,
      save: gettext("Save contact"),
      more: this.order
        ? html`<button class="btn quiet" type="submit" data-then="order" ?disabled=${this.busy}>${gettext("Save and start order")}</button>`
        : nothing,
      body: html`${this.brief ? contactBrief(this.brief) : nothing} ${this.strip ? html`<value-strip customer=${this.customer}></value-strip>` : nothing} ${contactFields(this.fieldId, { people: this.people.data ?? [], isNew: this.isNew, chosen: this.brief?.person?.id ?? null })}`,
    });
  }
}

/** @param {{ next_step_on: string | null }} contact */
function saved({ next_step_on: day }) {
  return day ? interpolate(gettext("Contact saved. The next one is on %(day)s."), { day: date(day) }) : gettext("Contact saved.");
}

define("contact-form", ContactForm);
