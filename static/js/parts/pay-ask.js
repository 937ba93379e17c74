// @ts-check
// Asking about a line of one's own pay, or about the statement as a whole.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { areaField, busyLabel, fieldId } from "./field.js";

class PayAsk extends FormElement {
  static properties = { ...FormElement.properties, statement: { type: Number }, line: { type: Number } };

  constructor() {
    super();
    this.statement = 0;
    /** The line that is asked about; 0 is the statement as a whole. */
    this.line = 0;
    this.fieldId = fieldId("ask");
  }

  firstUpdated() {
    this.enter();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    super.pressed(event);
    if (event.key === "Escape") this.tell("pay-ask-left");
  }

  /** @param {Record<string, any>} given */
  async send({ text }) {
    const asked = await api.post(`statements/${this.statement}/questions/`, { text, entry: this.line || null }, { key: this.key });
    toast(gettext("Your question is asked. Your manager and finance see it."));
    this.tell("pay-asked", asked);
  }

  render() {
    return html`<form class="stack" novalidate @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${areaField(this.fieldId, { name: "text", label: this.line ? gettext("What is wrong with this line?") : gettext("What is wrong or missing?"), rows: 3, maxlength: 2000, required: true })}
      <div data-form-errors></div>
      <div class="row"><button class="btn small" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Ask"))}</button></div>
    </form>`;
  }
}

define("pay-ask", PayAsk);
