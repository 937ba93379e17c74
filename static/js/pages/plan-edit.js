// @ts-check
import "../parts/plan-form.js";
