// @ts-check
// The page of an order that was placed.
import "../parts/order-view.js";
