// @ts-check
// Today: the list, the form beside it, and the figures above, each told when another changed.
import { customerChanged } from "../lib/customer-load.js";
import "../parts/contact-drawer.js";
import "../parts/my-book.js";
import "../parts/nearest-rewards.js";
import "../parts/worklist-head.js";
import "../parts/worklist-list.js";
import { closeDrawer } from "../lib/dialogs.js";

/** @typedef {HTMLElement & { reload: () => Promise<void> }} Reloading */
const list = /** @type {Reloading & { goOn: () => Promise<void> }} */ (document.querySelector("worklist-list"));
const head = /** @type {Reloading} */ (document.querySelector("worklist-head"));
const drawer = /** @type {HTMLElement & { job: any, show: (job: any, form: string) => void }} */ (document.querySelector("contact-drawer"));

document.addEventListener("job-chosen", (event) => {
  const { job, form } = /** @type {CustomEvent<{ job: any, form: string }>} */ (event).detail;
  drawer.show(job, form);
});

document.addEventListener("workload-known", (event) => {
  const { done_today: done, waiting } = /** @type {CustomEvent<{ done_today: number, waiting: number }>} */ (event).detail;
  Object.assign(list, { done, waiting });
});

let isFirst = true;
document.addEventListener("worklist-changed", () => {
  if (!isFirst) head.reload();
  isFirst = false;
});

document.addEventListener("contact-saved", (event) => {
  const { customer, then } = /** @type {CustomEvent<{ customer: number, then: string }>} */ (event).detail;
  if (then === "order") return location.assign(`/orders/new/?customer=${customer}`);
  customerChanged(customer);
  // Whoever writes about the next one already stays there.
  if (drawer.job?.customer.id !== customer) return list.reload();
  const host = drawer.closest(".drawer-host");
  if (host instanceof HTMLElement) closeDrawer(host);
  list.goOn();
});

document.addEventListener("event-saved", () => list.goOn());
