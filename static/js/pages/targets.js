// @ts-check
import "../parts/target-list.js";
import "../parts/target-view.js";
