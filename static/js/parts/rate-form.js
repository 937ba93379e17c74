// @ts-check
// What one unit of a foreign currency is worth from a day on.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

const companyCurrency = document.documentElement.dataset.currency ?? "";

class RateForm extends FormElement {
  constructor() {
    super();
    this.fieldId = fieldId("rate");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const wish = { currency: (given.currency ?? "").toUpperCase(), effective_on: given.effective_on, rate: plainNumber(given.rate ?? "", "rate") };
    const saved = await api.post("exchange-rates/", wish, { key: this.key });
    toast(interpolate(gettext("One %(of)s is worth %(rate)s %(into)s. Orders placed before keep their rate."), { of: saved.currency, rate: saved.rate, into: companyCurrency }));
    this.tell("record-saved", saved);
  }

  render() {
    const id = this.fieldId;
    const body = html`<div class="field-row">
        ${textField(id, { name: "currency", label: gettext("Currency"), required: true, maxlength: 3, help: gettext("Three letters, such as EUR.") })}
        ${textField(id, { name: "effective_on", label: gettext("From"), type: "date", value: today(), required: true })}
      </div>
      ${textField(id, { name: "rate", label: interpolate(gettext("One unit is worth, in %(currency)s"), { currency: companyCurrency }), required: true, inputmode: "decimal", look: "num" })}`;
    return drawerFrame(this, { title: gettext("Add rate"), name: "", save: gettext("Save rate"), body });
  }
}

define("rate-form", RateForm);
