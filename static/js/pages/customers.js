// @ts-check
// The page of all customers: the table, and above it how many they are and what they are worth together.
import { ApiError, api } from "../lib/api.js";
import { number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { onKey } from "../lib/keys.js";
import { interval, wholeMoney } from "../lib/money.js";
import "../parts/customer-table.js";

const line = document.querySelector("[data-count]");
/** @type {AbortController | null} */
let asking = null;

/** @param {any} total */
function sentence({ customers: count, customers_is_capped: isCapped, clv, as_of: asOf }) {
  if (isCapped) return interpolate(gettext("More than %(count)s customers"), { count: number(count) });
  const customers = interpolate(ngettext("%(count)s customer", "%(count)s customers", count), { count: number(count) });
  if (!asOf || !count || !clv) return customers;
  const values = { customers, value: wholeMoney(clv.margin), interval: interval(clv.low, clv.high) };
  return interpolate(gettext("%(customers)s, lifetime value %(value)s (%(interval)s)"), values);
}

document.addEventListener("customers-asked", async (event) => {
  asking?.abort();
  const asked = (asking = new AbortController());
  try {
    const total = await api.get("customers/summary/", { params: /** @type {CustomEvent<any>} */ (event).detail, signal: asked.signal });
    if (line && !asked.signal.aborted) line.textContent = sentence(total);
  } catch (error) {
    // The table says what went wrong; without the total the line stays empty.
    if (!asked.signal.aborted && !(error instanceof ApiError)) throw error;
  }
});

const create = document.querySelector("a[data-new-customer]");
if (create instanceof HTMLAnchorElement) onKey("n", create.textContent?.trim() ?? "", () => location.assign(create.href));
