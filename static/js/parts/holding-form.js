// @ts-check
// A new contract: what for, from when, for which term and at what price.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, selectField, textField } from "./field.js";

const currency = document.documentElement.dataset.currency ?? "";

class HoldingForm extends FormElement {
  static properties = { ...FormElement.properties, customer: { type: Number }, name: { type: String } };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    this.fieldId = fieldId("holding");
    /** @type {Load<any>} */
    this.products = new Load(this, (signal) => api.get("products/", { params: { is_active: true, ordering: "name", page_size: 200 }, signal }));
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const amount = (/** @type {string} */ name) => ({ amount: plainNumber(given[name] ?? "", name), currency });
    const wish = {
      customer: this.customer,
      product: Number(given.product),
      quantity: plainNumber(given.quantity ?? "", "quantity"),
      started_on: given.started_on,
      term_months: Number(plainNumber(given.term_months ?? "", "term_months")),
      price: amount("price"),
      ...(given.cost ? { cost: amount("cost") } : {}),
    };
    const saved = await api.post("holdings/", wish, { key: this.key });
    toast(interpolate(gettext("The contract for %(product)s is open."), { product: saved.product_name }));
    this.tell("holding-saved", saved);
  }

  render() {
    const id = this.fieldId;
    const body = this.products.render(({ results }) => html`
      ${selectField(id, { name: "product", label: gettext("Product"), required: true, blank: gettext("Choose a product"), options: results.map((/** @type {any} */ product) => [String(product.id), product.name]) })}
      <div class="field-row">
        ${textField(id, { name: "quantity", label: gettext("Quantity"), value: "1", required: true, inputmode: "decimal", look: "num" })}
        ${textField(id, { name: "started_on", label: gettext("Begins on"), type: "date", value: today(), required: true })}
      </div>
      ${textField(id, { name: "term_months", label: gettext("Term, in months"), value: "12", required: true, inputmode: "numeric", look: "num" })}
      <div class="field-row">
        ${textField(id, { name: "price", label: interpolate(gettext("Price of a term, %(currency)s"), { currency }), required: true, inputmode: "decimal", look: "num" })}
        ${textField(id, { name: "cost", label: interpolate(gettext("Cost of a term, %(currency)s"), { currency }), inputmode: "decimal", look: "num" })}
      </div>`);
    return drawerFrame(this, { title: gettext("Open contract"), name: this.name, save: gettext("Open contract"), body });
  }
}

define("holding-form", HoldingForm);
