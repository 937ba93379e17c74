// @ts-check
// Somebody on the customer's side: new, or changed; a day of leaving ends their part.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { define } from "../lib/element.js";
import { FormElement, cleared, filled } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { areaField, fieldId, selectField, textField } from "./field.js";

const TEXTS = ["title", "email", "phone", "note"];

class PersonForm extends FormElement {
  static properties = { ...FormElement.properties, customer: { type: Number }, name: { type: String }, person: { attribute: false } };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    /** The person to change; none makes a new one. @type {Record<string, any> | null} */
    this.person = null;
    this.fieldId = fieldId("person");
  }

  get draftName() {
    return this.person ? "" : `person-${this.customer}`;
  }

  firstUpdated() {
    this.restore();
  }

  /** The version that a colleague wrote meanwhile. @param {Record<string, any>} current */
  adopt(current) {
    this.person = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const saved = this.person
      ? await api.patch(`people/${this.person.id}/`, cleared(given, TEXTS), { match: this.person })
      : await api.post(`customers/${this.customer}/people/`, filled(given), { key: this.key });
    toast(interpolate(this.person ? gettext("%(name)s is saved.") : gettext("%(name)s is added."), { name: saved.name }));
    this.tell("person-saved", saved);
  }

  render() {
    return drawerFrame(this, {
      title: this.person ? gettext("Change person") : gettext("Add person"),
      name: this.name,
      save: gettext("Save person"),
      body: this.#fields(this.person ?? {}),
      labels: labels(),
    });
  }

  /** @param {Record<string, any>} person */
  #fields(person) {
    const id = this.fieldId;
    const { name, title, role, email, phone, left_on: left } = labels();
    return html`
      ${textField(id, { name: "name", label: name, value: person.name, required: true, maxlength: 120 })}
      ${textField(id, { name: "title", label: title, value: person.title, maxlength: 120 })}
      ${selectField(id, { name: "role", label: role, value: person.role ?? "OTHER", options: choices("role") })}
      <div class="field-row">
        ${textField(id, { name: "email", label: email, value: person.email, type: "email", maxlength: 254 })}
        ${textField(id, { name: "phone", label: phone, value: person.phone, type: "tel", maxlength: 40 })}
      </div>
      ${areaField(id, { name: "note", label: labels().note, value: person.note ?? "", rows: 3 })}
      ${this.person ? textField(id, { name: "left_on", label: left, type: "date", value: person.left_on ?? "" }) : ""}
    `;
  }
}

/** @returns {Record<string, string>} */
function labels() {
  return {
    name: gettext("Name"),
    title: gettext("Position"),
    role: gettext("Part in the decision"),
    email: gettext("E-mail"),
    phone: gettext("Phone"),
    note: gettext("What matters to them"),
    left_on: gettext("Left on"),
  };
}

define("person-form", PersonForm);
