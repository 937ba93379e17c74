// @ts-check
// A customer's own data: for a new one on its page, for a change in the drawer.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement, cleared, filled } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { keyLabel } from "../lib/keys.js";
import { amountOf } from "../lib/shares.js";
import { toast, toastAfter } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { areaField, busyLabel, fieldId, selectField, textField } from "./field.js";

const currency = document.documentElement.dataset.currency ?? "";

class CustomerForm extends FormElement {
  static properties = { ...FormElement.properties, record: { attribute: false }, ownBook: { type: Boolean, attribute: "own-book" } };

  constructor() {
    super();
    /** The customer to change; none makes a new one. @type {Record<string, any> | null} */
    this.record = null;
    this.ownBook = false;
    this.fieldId = fieldId("customer");
  }

  get draftName() {
    return this.record ? "" : "customer";
  }

  firstUpdated() {
    this.restore();
    if (!this.record) this.querySelector("input")?.focus();
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.record = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const { acquisition_cost: cost, salesperson, ...rest } = given;
    const money = cost === null ? {} : { acquisition_cost: { amount: plainNumber(cost, "acquisition_cost"), currency } };
    if (this.record) {
      const saved = await api.patch(`customers/${this.record.id}/`, { ...cleared(rest, ["note"]), ...money }, { match: this.record });
      toast(interpolate(gettext("%(name)s is saved."), { name: saved.name }));
      this.tell("customer-saved", saved);
      return;
    }
    const wish = { ...filled(rest), ...money, ...(salesperson ? { salesperson: Number(salesperson) } : {}) };
    const made = await api.post("customers/", wish, { key: this.key });
    toastAfter(interpolate(gettext("%(name)s is a customer now."), { name: made.name }));
    location.assign(`/customers/${made.id}/`);
  }

  render() {
    if (this.record) {
      return drawerFrame(this, { title: gettext("Change customer"), name: this.record.name, save: gettext("Save customer"), body: this.#fields(this.record), labels: labels() });
    }
    return html`<form class="stack-l" novalidate aria-label=${gettext("New customer")} @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${this.#fields({ acquired_on: today(), relationship_type: "TRANSACTION", acquisition_channel: "UNKNOWN" })}
      <div data-form-errors></div>
      <div class="actions">
        <button class="btn primary" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Add customer"))}<kbd class="key">${keyLabel("mod+Enter")}</kbd></button>
        <a class="btn quiet" href="/customers/">${gettext("Cancel")}</a>
      </div>
    </form>`;
  }

  /** @param {Record<string, any>} record */
  #fields(record) {
    const id = this.fieldId;
    const words = labels();
    return html`
      ${textField(id, { name: "name", label: words.name, value: record.name, required: true, maxlength: 200 })}
      ${this.record || this.ownBook ? nothing : this.#salesperson()}
      <div class="field-row">
        ${selectField(id, { name: "relationship_type", label: words.relationship_type, value: record.relationship_type, options: choices("relationship") })}
        ${selectField(id, { name: "acquisition_channel", label: words.acquisition_channel, value: record.acquisition_channel, options: choices("acquisition") })}
      </div>
      <div class="field-row">
        ${textField(id, { name: "acquired_on", label: words.acquired_on, type: "date", value: record.acquired_on ?? "" })}
        ${textField(id, { name: "acquisition_cost", label: `${words.acquisition_cost}, ${currency}`, value: amountOf(record.acquisition_cost), inputmode: "decimal", look: "num", help: gettext("What winning them cost: the value has to earn it back.") })}
      </div>
      ${textField(id, { name: "external_id", label: words.external_id, value: record.external_id ?? "", maxlength: 64, help: gettext("Their number in your other systems, if there is one.") })}
      ${areaField(id, { name: "note", label: words.note, value: record.note ?? "", rows: 3 })}
    `;
  }

  #salesperson() {
    return selectField(this.fieldId, { name: "salesperson", label: gettext("Salesperson"), blank: gettext("Nobody yet"), options: choices("salesperson") });
  }
}

/** @returns {Record<string, string>} */
function labels() {
  return {
    name: gettext("Name"),
    relationship_type: gettext("Relationship"),
    acquisition_channel: gettext("How they came to us"),
    acquired_on: gettext("Customer since"),
    acquisition_cost: gettext("Cost of winning them"),
    external_id: gettext("External id"),
    note: gettext("Note"),
  };
}

define("customer-form", CustomerForm);
