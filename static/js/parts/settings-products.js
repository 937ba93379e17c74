// @ts-check
// The catalogue: what is sold, at what price and cost.
import { html } from "../../vendor/lit.js";
import { define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { money } from "../lib/money.js";
import { SettingsList, opener } from "../lib/settings-list.js";

class SettingsProducts extends SettingsList {
  /** @type {import("./data-table.js").Column[] | undefined} */
  products = undefined;

  render() {
    this.products ??= products(this.mayChange);
    return this.section({ title: gettext("Products"), src: "products/", form: "product", add: gettext("Add product"), empty: gettext("No products yet"), columns: this.products, ordering: this.ordering || "name" });
  }
}

/** @param {boolean} mayChange @returns {import("./data-table.js").Column[]} */
function products(mayChange) {
  return [
    { label: gettext("Product"), head: true, sort: "name", cell: (product) => opener("product", product, product.name, mayChange) },
    { label: gettext("External id"), cell: (product) => product.external_id ?? "–" },
    { label: gettext("Tier"), numeric: true, sort: "tier", cell: (product) => product.tier },
    { label: gettext("Price"), numeric: true, sort: "price", largestFirst: true, cell: (product) => (product.price ? money(product.price) : "–") },
    { label: gettext("Unit cost"), numeric: true, cell: (product) => (product.unit_cost ? money(product.unit_cost) : gettext("Not known")) },
    { label: gettext("State"), cell: (product) => (product.is_active ? html`<span class="badge good">${gettext("On sale")}</span>` : html`<span class="badge">${gettext("No longer sold")}</span>`) },
  ];
}

define("settings-products", SettingsProducts);
