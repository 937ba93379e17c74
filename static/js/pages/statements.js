// @ts-check
import "../parts/statement-months.js";
