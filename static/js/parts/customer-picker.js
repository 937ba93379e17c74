// @ts-check
// Whose order it is: the order's page opens for the customer that was found.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import "./search-combobox.js";

/** @param {string} words @param {AbortSignal} signal */
async function findCustomers(words, signal) {
  const page = await api.get("customers/", { params: { search: words, page_size: 8 }, signal });
  return page.results.map((/** @type {any} */ record) => ({ id: record.id, label: record.name, hint: record.salesperson?.name ?? record.external_id ?? "", record }));
}

class CustomerPicker extends PageElement {
  firstUpdated() {
    const box = /** @type {HTMLElement | null} */ (this.querySelector("search-combobox"));
    box?.focus();
  }

  render() {
    return html`<search-combobox
      label=${gettext("Customer")}
      placeholder=${gettext("Name or number")}
      .find=${findCustomers}
      @option-chosen=${(/** @type {CustomEvent<any>} */ event) => location.assign(`/orders/new/?customer=${event.detail.id}`)}
    ></search-combobox>`;
  }
}

define("customer-picker", CustomerPicker);
