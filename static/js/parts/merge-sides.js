// @ts-check
// Two customers side by side before they are merged, and what it would do.
import { html, nothing } from "../../vendor/lit.js";
import { icon } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";

/** @returns {[string, (side: any) => unknown][]} */
function rows() {
  return [
    [gettext("External id"), (side) => side.external_id ?? "–"],
    [gettext("Salesperson"), (side) => side.salesperson?.name ?? gettext("Nobody")],
    [gettext("First order"), (side) => (side.first_ordered_on ? date(side.first_ordered_on) : "–")],
    [gettext("Orders"), (side) => number(side.order_count)],
    [gettext("Contacts"), (side) => number(side.contact_count)],
    [gettext("People"), (side) => number(side.person_count)],
    [gettext("Events"), (side) => number(side.life_event_count)],
    [gettext("Contracts"), (side) => number(side.holding_count)],
    [gettext("Terms of salespeople"), (side) => number(side.term_count)],
  ];
}

/** @param {any} check what `merges:check/` answers */
export function mergeSides({ survivor, absorbed, refusal, salesperson_sentence: terms, pay_sentence: pay }) {
  if (refusal) return html`<p class="note risk" role="alert">${icon("alert")}<span>${refusal}</span></p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Side by side")}>
      <table class="table">
        <thead><tr><td></td><th scope="col">${survivor.name}<br /><span class="badge good">${gettext("stays")}</span></th><th scope="col">${absorbed.name}<br /><span class="badge">${gettext("moves")}</span></th></tr></thead>
        <tbody>${rows().map(([label, cell]) => html`<tr><th scope="row">${label}</th><td>${cell(survivor)}</td><td>${cell(absorbed)}</td></tr>`)}</tbody>
      </table>
    </div>
    <ul class="md ink2 stack">
      <li>${terms}</li>
      <li>${pay}</li>
      ${absorbed.external_id ? html`<li>${gettext("Orders that name the other number go to the one that stays.")}</li>` : nothing}
    </ul>`;
}
