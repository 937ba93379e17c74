// @ts-check
import "../parts/score-card.js";
