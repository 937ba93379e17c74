// @ts-check
import "../parts/pay-statement.js";

// What is printed, or saved as PDF, holds every line; the browser's own key can't wait for them, so it does the same.
document.querySelector("[data-print-statement]")?.addEventListener("click", printAll);
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "p") return;
  event.preventDefault();
  printAll();
});

async function printAll() {
  await Promise.all([/** @type {any} */ (document.querySelector("pay-lines"))?.all(), /** @type {any} */ (document.querySelector("pay-held"))?.everything()]);
  window.print();
}
