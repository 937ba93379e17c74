// @ts-check
// What the palette offers: customers found, what the page at hand can do, and the pages of the navigation.
import { api } from "./api.js";
import { gettext } from "./i18n.js";

/** @typedef {{ label: string, sign: string, keys?: string, href?: string, run?: () => void, kind?: string }} Action */

/** @type {Set<Action>} */
const offered = new Set();

/** Offer something in the palette; returns the way to take it back. @param {Action} action */
export function offer(action) {
  offered.add(action);
  return () => offered.delete(action);
}

/** What the page offers and then every page, each with its kind in a word. @returns {Action[]} */
export function ownActions() {
  return [
    ...[...offered].map((action) => ({ ...action, kind: gettext("Action") })),
    ...pageActions().map((action) => ({ ...action, kind: gettext("Page") })),
  ];
}

/** Customers of the person's book whose name or number fits. @param {string} words @param {AbortSignal} signal @returns {Promise<Action[]>} */
export async function findCustomers(words, signal) {
  const page = await api.get("customers/", { params: { search: words, page_size: 6 }, signal });
  return page.results.map((/** @type {{id: number, name: string}} */ row) => ({
    label: row.name,
    sign: "customers",
    kind: gettext("Customer"),
    href: `/customers/${row.id}/`,
  }));
}

/** The entries of the navigation, as the server gave them for this role. @returns {Action[]} */
function pageActions() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".nav a.nav-link"));
  return [...links].map((link) => ({
    label: link.querySelector(".lbl")?.textContent?.trim() ?? link.href,
    sign: link.dataset.sign ?? "right",
    keys: link.dataset.keys,
    href: link.href,
  }));
}
