// @ts-check
import "../parts/model-card.js";
import "../parts/value-board.js";
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
