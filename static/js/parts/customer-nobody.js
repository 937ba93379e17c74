// @ts-check
// The list of customers with nobody on it: because nobody fits what was asked for, or because there is nobody yet.
import { html } from "../../vendor/lit.js";
import { chipOf } from "../lib/customer-filters.js";
import { gettext, interpolate } from "../lib/i18n.js";
import "./empty-state.js";

/** @typedef {{ filters: import("../lib/customer-filters.js").Filters, search: string, ownBook: boolean, mayCreate: boolean, clear: () => void }} Asked */

/** @param {Asked} asked */
export function nobody({ filters, search, ownBook, mayCreate, clear }) {
  if (search || Object.keys(filters).length) {
    const actions = [{ label: gettext("Show all customers"), run: clear }];
    return html`<empty-state kind="no-match" .heading=${gettext("No customer matches")} .text=${sought(filters, search)} .actions=${actions}></empty-state>`;
  }
  const actions = mayCreate ? [{ label: gettext("New customer"), href: "/customers/new/", icon: "plus", primary: true }] : [];
  const text = ownBook ? gettext("Add the first one, or ask your manager to hand some over.") : gettext("Add the first one, or import your orders on the server with “python manage.py import_orders”: customers come with them.");
  return html`<empty-state kind="none" .heading=${gettext("No customers yet")} .text=${text} .actions=${actions}></empty-state>`;
}

/** Which filters nobody fits, in words. @param {import("../lib/customer-filters.js").Filters} filters @param {string} search */
function sought(filters, search) {
  const chosen = Object.entries(filters).map(([name, value]) => chipOf(name, value)).map(({ label, value }) => `${label} ${value}`);
  const words = [...(search ? [interpolate(gettext("“%(words)s”"), { words: search })] : []), ...chosen].join(", ");
  return interpolate(gettext("Nobody fits %(filters)s. Take away a filter, or search for another word."), { filters: words });
}
