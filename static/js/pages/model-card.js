// @ts-check
import "../parts/model-card.js";
