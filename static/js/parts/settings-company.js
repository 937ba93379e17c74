// @ts-check
// The company: name, currency and time zone. What value means stands under its own tab.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { toast } from "../lib/toast.js";
import { conflictNote } from "./conflict-note.js";
import { busyLabel, fieldId, textField } from "./field.js";

class SettingsCompany extends FormElement {
  static properties = { ...FormElement.properties, mayChange: { type: Boolean, attribute: "may-change" } };

  constructor() {
    super();
    this.mayChange = false;
    this.fieldId = fieldId("company");
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("company/", { signal }));
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.load.data = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const wish = { name: given.name, currency: (given.currency ?? "").toUpperCase(), time_zone: given.time_zone };
    this.load.data = await api.patch("company/", wish, { match: this.load.data });
    toast(gettext("The company’s settings are saved. The next night reckons with them."));
  }

  render() {
    return this.load.render((company) => (this.mayChange ? this.#form(company) : this.#facts(company)));
  }

  /** @param {any} company */
  #facts(company) {
    const words = labels();
    return html`<dl class="kv settings-form">
      <dt>${words.name}</dt><dd>${company.name}</dd>
      <dt>${words.currency}</dt><dd>${company.currency}</dd>
      <dt>${words.time_zone}</dt><dd>${company.time_zone}</dd>
    </dl>`;
  }

  /** @param {any} company */
  #form(company) {
    const id = this.fieldId;
    const words = labels();
    return html`<form class="stack settings-form" novalidate aria-label=${gettext("Company")} @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${conflictNote(this, words)}
      ${textField(id, { name: "name", label: words.name, value: company.name, required: true, maxlength: 120 })}
      <div class="field-row">
        ${textField(id, { name: "currency", label: words.currency, value: company.currency, required: true, maxlength: 3, help: gettext("Three letters, fixed once an order is booked.") })}
        ${textField(id, { name: "time_zone", label: words.time_zone, value: company.time_zone, required: true, help: gettext("It says where a business day begins.") })}
      </div>
      <div data-form-errors>${nothing}</div>
      <div class="actions"><button class="btn primary" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Save company"))}</button></div>
    </form>`;
  }
}

/** @returns {Record<string, string>} */
function labels() {
  return {
    name: gettext("Name"),
    currency: gettext("Currency"),
    time_zone: gettext("Time zone"),
  };
}

define("settings-company", SettingsCompany);
