// @ts-check
// The pages of the nights.
import "../parts/night-now.js";
import "../parts/night-start.js";
import "../parts/night-table.js";
