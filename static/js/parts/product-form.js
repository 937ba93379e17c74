// @ts-check
// A product of the catalogue; orders placed before keep their price and cost.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { amountOf } from "../lib/shares.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

const currency = document.documentElement.dataset.currency ?? "";

class ProductForm extends FormElement {
  static properties = { ...FormElement.properties, record: { attribute: false } };

  constructor() {
    super();
    /** @type {Record<string, any> | null} */
    this.record = null;
    this.fieldId = fieldId("product");
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.record = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const amount = (/** @type {string} */ name) => (given[name] === null ? null : { amount: plainNumber(given[name], name), currency });
    const wish = { name: given.name, external_id: given.external_id, tier: Number(plainNumber(given.tier ?? "1", "tier")), price: amount("price"), unit_cost: amount("unit_cost") };
    const saved = this.record
      ? await api.patch(`products/${this.record.id}/`, { ...wish, is_active: given.is_active === "on" }, { match: this.record })
      : await api.post("products/", wish, { key: this.key });
    toast(interpolate(gettext("%(name)s is saved. Orders placed before keep their price and cost."), { name: saved.name }));
    this.tell("record-saved", saved);
  }

  render() {
    const record = this.record;
    return drawerFrame(this, { title: record ? gettext("Change product") : gettext("Add product"), name: record?.name ?? "", save: gettext("Save product"), body: this.#fields(record ?? {}), labels: labels() });
  }

  /** @param {Record<string, any>} product */
  #fields(product) {
    const id = this.fieldId;
    const words = labels();
    return html`
      ${textField(id, { name: "name", label: words.name, value: product.name, required: true, maxlength: 200 })}
      <div class="field-row">
        ${textField(id, { name: "price", label: `${words.price}, ${currency}`, value: amountOf(product.price), inputmode: "decimal", look: "num" })}
        ${textField(id, { name: "unit_cost", label: `${words.unit_cost}, ${currency}`, value: amountOf(product.unit_cost), inputmode: "decimal", look: "num", help: gettext("Leave it empty if it isn’t known.") })}
      </div>
      <div class="field-row">
        ${textField(id, { name: "tier", label: words.tier, value: String(product.tier ?? 1), inputmode: "numeric", look: "num", help: gettext("1 is where customers begin.") })}
        ${textField(id, { name: "external_id", label: words.external_id, value: product.external_id ?? "", maxlength: 64 })}
      </div>
      ${this.record ? html`<div class="field"><label class="check"><input type="checkbox" name="is_active" ?checked=${product.is_active} />${words.is_active}</label></div>` : nothing}
    `;
  }
}

/** @returns {Record<string, string>} */
function labels() {
  return { name: gettext("Name"), price: gettext("Price"), unit_cost: gettext("Unit cost"), tier: gettext("Tier"), external_id: gettext("External id"), is_active: gettext("On sale") };
}

define("product-form", ProductForm);
