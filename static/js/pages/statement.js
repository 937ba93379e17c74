// @ts-check
import "../parts/pay-statement.js";
