// @ts-check
import "../parts/value-board.js";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
