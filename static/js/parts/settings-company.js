// @ts-check
// The company and the assumptions that every value rests on.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { money } from "../lib/money.js";
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
    const percentage = plainNumber(given.yearly_discount_rate ?? "", "yearly_discount_rate");
    const wish = {
      name: given.name,
      currency: (given.currency ?? "").toUpperCase(),
      time_zone: given.time_zone,
      yearly_discount_rate: shareOf(percentage),
      lifespan_months: Number(plainNumber(given.lifespan_months ?? "", "lifespan_months")),
      contact_minute_cost: { amount: plainNumber(given.contact_minute_cost ?? "", "contact_minute_cost"), currency: (given.currency ?? "").toUpperCase() },
    };
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
      <dt>${words.yearly_discount_rate}</dt><dd>${percent(company.yearly_discount_rate, 1)}</dd>
      <dt>${words.lifespan_months}</dt><dd>${interpolate(gettext("%(count)s months"), { count: number(company.lifespan_months) })}</dd>
      <dt>${words.contact_minute_cost}</dt><dd>${money(company.contact_minute_cost)}</dd>
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
      <div class="field-row">
        ${textField(id, { name: "yearly_discount_rate", label: `${words.yearly_discount_rate}, %`, value: number(Number(company.yearly_discount_rate) * 100, { maximumFractionDigits: 4 }), required: true, inputmode: "decimal", look: "num", help: gettext("What money next year is worth less than today.") })}
        ${textField(id, { name: "lifespan_months", label: words.lifespan_months, value: String(company.lifespan_months), required: true, inputmode: "numeric", look: "num", help: gettext("How far lifetime value looks ahead, in months.") })}
      </div>
      ${textField(id, { name: "contact_minute_cost", label: `${words.contact_minute_cost}, ${company.currency}`, value: company.contact_minute_cost.amount, required: true, inputmode: "decimal", look: "num", help: gettext("Contacts logged from now on cost this; earlier ones keep their cost.") })}
      <div data-form-errors>${nothing}</div>
      <div class="actions"><button class="btn primary" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Save company"))}</button></div>
    </form>`;
  }
}

/** A percentage as a share, moved by its decimal point: "12.5" is "0.125". @param {string} percentage */
function shareOf(percentage) {
  const [whole, fraction = ""] = percentage.replace("-", "").split(".");
  const digits = whole.padStart(3, "0");
  const share = `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`.replace(/0+$/, "").replace(/\.$/, "");
  return (percentage.startsWith("-") ? "-" : "") + share;
}

/** @returns {Record<string, string>} */
function labels() {
  return {
    name: gettext("Name"),
    currency: gettext("Currency"),
    time_zone: gettext("Time zone"),
    yearly_discount_rate: gettext("Discount rate a year"),
    lifespan_months: gettext("Lifespan assumed"),
    contact_minute_cost: gettext("Cost of a contact minute"),
  };
}

define("settings-company", SettingsCompany);
