// @ts-check
import "../parts/effort-board.js";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
