// @ts-check
import "../parts/transfer-pack.js";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
