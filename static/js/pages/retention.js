// @ts-check
import "../parts/retention-board.js";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
