// @ts-check
// The page of the lab: a replay to start, and those there are.
import "../parts/lab-start.js";
import "../parts/lab-table.js";
