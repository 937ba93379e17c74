// @ts-check
import "../parts/forecast-board.js";
