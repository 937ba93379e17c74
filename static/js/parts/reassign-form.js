// @ts-check
// Handing a customer to another salesperson: to whom, from which day, and why.
import { html } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement, filled } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { toast, toastAfter } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, selectField, textField } from "./field.js";

/** @typedef {{ id: number, name: string, team: { name: string } | null }} Salesperson */

class ReassignForm extends FormElement {
  static properties = { ...FormElement.properties, customer: { type: Number }, name: { type: String }, record: { attribute: false } };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    /** The customer as the page read it: its version is what may be changed. @type {Record<string, any>} */
    this.record = {};
    this.fieldId = fieldId("reassign");
    /** @type {Load<Salesperson[]>} */
    this.people = new Load(this, async (signal) => (await api.get("salespeople/", { params: { page_size: 200 }, signal })).results);
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.record = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const { salesperson, ...rest } = filled(given);
    const term = await api.post(`customers/${this.customer}/assignments/`, { ...rest, salesperson: Number(salesperson) }, { key: this.key, match: this.record });
    const said = interpolate(gettext("%(name)s looks after %(customer)s now."), { name: term.salesperson.name, customer: this.name });
    if (await this.#isStillSeen()) {
      toast(said);
      this.tell("customer-reassigned", term);
    } else {
      toastAfter(said);
      this.leave("/customers/");
    }
  }

  /** A customer handed to another team leaves the manager's sight. */
  async #isStillSeen() {
    try {
      return Boolean(await api.get(`customers/${this.customer}/`));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  }

  render() {
    return drawerFrame(this, {
      title: gettext("Reassign"),
      name: this.name,
      save: gettext("Reassign customer"),
      body: this.people.render((people) => this.#fields(people)),
    });
  }

  /** @param {Salesperson[]} people */
  #fields(people) {
    const id = this.fieldId;
    const now = this.record.salesperson?.id;
    const others = people.filter((person) => person.id !== now).map(
      (person) => /** @type {[string, string]} */ ([String(person.id), [person.name, person.team?.name].filter(Boolean).join(", ")]),
    );
    return html`
      ${selectField(id, { name: "salesperson", label: gettext("To whom"), blank: gettext("Choose somebody"), required: true, options: others })}
      ${textField(id, {
        name: "on",
        label: gettext("From"),
        type: "date",
        value: today(),
        help: gettext("Orders since that day count for the new salesperson. It is today or earlier."),
      })}
      ${textField(id, { name: "reason", label: gettext("Why"), maxlength: 200 })}
    `;
  }
}

define("reassign-form", ReassignForm);
