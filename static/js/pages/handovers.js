// @ts-check
import "../parts/handover-board.js";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
