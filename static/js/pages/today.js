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
const drawer = /** @type {HTMLElement & { job: any, form: string, show: (job: any, form: string) => void }} */ (document.querySelector("contact-drawer"));

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

/** Whether the list still shows somebody who was dealt with, for the sake of what is being written about them. */
let isBehind = false;

document.addEventListener("contact-saved", (event) => {
  const { customer, then } = /** @type {CustomEvent<{ customer: number, then: string }>} */ (event).detail;
  if (then === "order") return location.assign(`/orders/new/?customer=${customer}`);
  customerChanged(customer);
  // Whoever writes about the next one already stays there.
  if (drawer.job?.customer.id !== customer) return list.reload();
  // So does whoever adds an event meanwhile, which is about somebody who leaves the list now.
  if (drawer.form === "event") {
    isBehind = true;
    return head.reload();
  }
  const host = drawer.closest(".drawer-host");
  if (host instanceof HTMLElement) closeDrawer(host);
  list.goOn();
});

document.addEventListener("event-saved", (event) => {
  isBehind = false;
  // Passed on by the drawer, it comes from a form that gave way to another: whoever writes there stays there.
  if (event.target === drawer) list.reload();
  else list.goOn();
});

document.addEventListener("drawer-closed", () => {
  if (isBehind) list.reload();
  isBehind = false;
});
