// @ts-check
// Sharing the credit of an order: people and their parts, which come to exactly 100 %.
import { html, repeat } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { reader } from "../lib/choices.js";
import { define, icon } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { percentageOf, shareOf } from "../lib/shares.js";
import { toast } from "../lib/toast.js";
import { fieldId, selectField, textField } from "./field.js";

let last = 0;

class CreditForm extends FormElement {
  static properties = { ...FormElement.properties, order: { type: Number }, shares: { attribute: false }, rows: { state: true } };

  constructor() {
    super();
    this.order = 0;
    /** The shares in force. @type {any[]} */
    this.shares = [];
    /** @type {Array<{ key: number, payee: string, share: string }>} */
    this.rows = [];
    this.fieldId = fieldId("credit");
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("users/", { params: { is_active: true, page_size: 200 }, signal }));
  }

  connectedCallback() {
    super.connectedCallback();
    const given = this.shares.map((one) => ({ payee: String(one.payee?.id ?? ""), share: percentageOf(one.share) }));
    this.rows = (given.length ? given : [{ payee: "", share: "50" }, { payee: "", share: "50" }]).map((row) => ({ key: ++last, ...row }));
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const shares = this.rows.map(({ key }) => ({ payee: given[`payee-${key}`] ? Number(given[`payee-${key}`]) : null, share: shareOf(given[`share-${key}`], `share-${key}`) }));
    await api.post(`orders/${this.order}/credit/`, { shares, reason: given.reason }, { key: this.key });
    toast(gettext("The credit is shared. The next night pays by it."));
    this.tell("credit-split");
  }

  render() {
    return this.load.render(({ results }) => this.#form(results));
  }

  /** @param {any[]} people */
  #form(people) {
    // Nobody writes down a share of their own.
    /** @type {Array<[string, string]>} */
    const options = [["", gettext("House account")], ...people.filter(({ id }) => String(id) !== reader).map(({ id, name }) => /** @type {[string, string]} */ ([String(id), name]))];
    return html`<form class="panel stack no-print" novalidate aria-label=${gettext("Share the credit")} @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${repeat(this.rows, (row) => row.key, (row, place) => this.#row(row, place + 1, options))}
      <div class="row wrap"><button class="btn small quiet" type="button" @click=${() => (this.rows = [...this.rows, { key: ++last, payee: "", share: "" }])}>${icon("plus")}${gettext("Add person")}</button></div>
      ${textField(this.fieldId, { name: "reason", label: gettext("What was agreed"), required: true, maxlength: 200 })}
      <div data-form-errors></div>
      <div class="row wrap"><button class="btn primary" type="submit" ?disabled=${this.busy}>${gettext("Share the credit")}</button></div>
    </form>`;
  }

  /** @param {{ key: number, payee: string, share: string }} row @param {number} number @param {Array<[string, string]>} options */
  #row(row, number, options) {
    const named = { number };
    return html`<div class="row wrap">
      ${selectField(this.fieldId, { name: `payee-${row.key}`, label: interpolate(gettext("Person %(number)s"), named), value: row.payee, options })}
      ${textField(this.fieldId, { name: `share-${row.key}`, label: interpolate(gettext("Share %(number)s, %"), named), value: row.share, inputmode: "decimal", required: true })}
      ${this.rows.length > 1 ? html`<button class="btn quiet icon small" type="button" aria-label=${interpolate(gettext("Take out person %(number)s"), named)} @click=${() => (this.rows = this.rows.filter((one) => one !== row))}>${icon("x")}</button>` : ""}
    </div>`;
  }
}

define("credit-form", CreditForm);
