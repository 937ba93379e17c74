// @ts-check
import "../parts/pattern-report.js";
