// @ts-check
// The head of an order being written: its day, what is promised, currency and number, and a note.
import { html } from "../../vendor/lit.js";
import { today } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";

/** @param {string} id @param {Record<string, string>} head */
export function orderHead(id, head) {
  return html`<div class="field-row">
      <div class="field">
        <label for="${id}-day">${gettext("Ordered on")}</label>
        <input class="input" id="${id}-day" name="ordered_on" type="date" max=${today()} .value=${head.ordered_on} />
      </div>
      <div class="field">
        <label for="${id}-promised">${gettext("Promised for")}</label>
        <input class="input" id="${id}-promised" name="promised_on" type="date" min=${head.ordered_on} .value=${head.promised_on ?? ""} />
      </div>
      <div class="field">
        <label for="${id}-number">${gettext("Order number")}</label>
        <input class="input" id="${id}-number" name="external_id" maxlength="64" autocomplete="off" .value=${head.external_id} aria-describedby="${id}-number-help" />
        <p class="help" id="${id}-number-help">${gettext("Leave it empty and it gets one.")}</p>
      </div>
      <div class="field">
        <label for="${id}-currency">${gettext("Currency")}</label>
        <input class="input" id="${id}-currency" name="currency" maxlength="3" size="3" autocomplete="off" spellcheck="false" .value=${head.currency} />
      </div>
    </div>
    <div class="field">
      <label for="${id}-note">${gettext("Note")}</label>
      <input class="input" id="${id}-note" name="note" maxlength="5000" autocomplete="off" .value=${head.note} />
    </div>`;
}
