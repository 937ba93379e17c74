// @ts-check
import "../parts/budget-board.js";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
