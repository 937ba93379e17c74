// @ts-check
// The page of one customer: its value, the open tab, the side, and the drawer with the forms.
import { gettext, interpolate } from "../lib/i18n.js";
import { offer } from "../lib/actions.js";
import { onKey } from "../lib/keys.js";
import "../parts/customer-aside.js";
import "../parts/customer-drawer.js";
import "../parts/customer-events.js";
import "../parts/customer-holdings.js";
import "../parts/customer-orders.js";
import "../parts/customer-people.js";
import "../parts/customer-reward.js";
import "../parts/customer-timeline.js";
import "../parts/customer-value.js";
import "../parts/customer-worth.js";
import "../parts/worth-history.js";

const order = document.querySelector("a[data-new-order]");
if (order instanceof HTMLAnchorElement) {
  const label = interpolate(gettext("New order for %(name)s"), { name: document.querySelector("h1")?.textContent ?? "" });
  onKey("o", label, () => location.assign(order.href));
  offer({ label, sign: "order", keys: "o", href: order.href });
}
