// @ts-check
import "../parts/plan-version.js";
