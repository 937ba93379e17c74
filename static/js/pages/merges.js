// @ts-check
import "../parts/merge-list.js";
