// @ts-check
import "../parts/pay-questions.js";
