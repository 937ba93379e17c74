// @ts-check
import "../parts/pay-statement.js";

// What is printed, or saved as PDF, holds every line.
document.querySelector("[data-print-statement]")?.addEventListener("click", async () => {
  await Promise.all([/** @type {any} */ (document.querySelector("pay-lines"))?.all(), /** @type {any} */ (document.querySelector("pay-held"))?.everything()]);
  window.print();
});
