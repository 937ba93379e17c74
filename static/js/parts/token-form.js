// @ts-check
// A new token; its secret is shown this once.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { define, icon } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { noonOf } from "../lib/instants.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

class TokenForm extends FormElement {
  static properties = { ...FormElement.properties, secret: { state: true } };

  constructor() {
    super();
    this.secret = "";
    this.fieldId = fieldId("token");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    if (this.secret) return void this.tell("record-saved");
    const scopes = [...(this.form?.querySelectorAll("input[name=scopes]:checked") ?? [])].map((box) => /** @type {HTMLInputElement} */ (box).value);
    const made = await api.post("tokens/", { name: given.name, scopes, expires_at: noonOf(given.expires_on) }, { key: this.key });
    this.secret = made.secret;
  }

  render() {
    const parts = this.secret ? { save: gettext("I have copied it"), body: this.#shown() } : { save: gettext("Make token"), body: this.#fields() };
    return drawerFrame(this, { title: gettext("Add token"), name: "", ...parts });
  }

  #shown() {
    return html`<div class="note warn" role="status">${icon("alert")}<span><b>${gettext("Copy the token now.")}</b> ${gettext("It is shown this once; afterwards only its beginning is known.")}</span></div>
      <p><code class="secret">${this.secret}</code></p>`;
  }

  #fields() {
    const id = this.fieldId;
    return html`
      ${textField(id, { name: "name", label: gettext("Name"), required: true, maxlength: 80, help: gettext("Which program it is for.") })}
      ${textField(id, { name: "expires_on", label: gettext("Expires on"), type: "date", value: inMonths(3), required: true, help: gettext("Within a year.") })}
      <fieldset class="field"><legend class="label">${gettext("Scopes")}</legend>
        ${choices("scope").map(([code]) => html`<label class="check"><input type="checkbox" name="scopes" value=${code} ?checked=${code === "read"} /><code>${code}</code></label>`)}
      </fieldset>`;
  }
}

/** @param {number} count */
function inMonths(count) {
  const day = new Date(`${today()}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + count);
  return day.toISOString().slice(0, 10);
}

define("token-form", TokenForm);
