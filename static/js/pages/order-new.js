// @ts-check
// The page of a new order: the form, and beside it what the server says this order does.
import { time } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import "../parts/customer-picker.js";
import "../parts/order-effect.js";
import "../parts/order-form.js";
import "../parts/value-strip.js";

const effect = /** @type {import("../../vendor/lit.js").LitElement & { answer: unknown } | null} */ (document.querySelector("order-effect"));
document.addEventListener("order-checked", (event) => {
  if (effect) effect.answer = /** @type {CustomEvent<unknown>} */ (event).detail;
});

const note = document.querySelector("[data-draft-note]");
document.addEventListener("draft-kept", () => {
  if (note) note.textContent = interpolate(gettext("Draft kept in this tab, %(time)s"), { time: time(new Date().toISOString()) });
});
