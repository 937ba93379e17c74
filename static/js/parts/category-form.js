// @ts-check
// Choosing a customer's category by hand, for a while and with a reason; or leaving it to the rules again.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { define } from "../lib/element.js";
import { FormElement, filled } from "../lib/form-element.js";
import { date } from "../lib/format.js";
import { showErrors } from "../lib/forms.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { areaField, fieldId, selectField, textField } from "./field.js";

// Nobody who has ordered is put back among those who haven't.
const NOT_CHOSEN = "PROSPECT";

class CategoryForm extends FormElement {
  static properties = { ...FormElement.properties, customer: { type: Number }, name: { type: String }, record: { attribute: false } };

  constructor() {
    super();
    this.busy = false;
    this.customer = 0;
    this.name = "";
    /** The customer as the page read it. @type {Record<string, any>} */
    this.record = {};
    this.fieldId = fieldId("category");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const choice = await api.post(`customers/${this.customer}/category-choices/`, filled(given), { key: this.key });
    toast(interpolate(gettext("%(name)s counts as %(category)s until %(day)s."), { name: this.name, category: choice.label, day: date(choice.expires_on) }));
    this.tell("category-chosen", choice);
  }

  async leave() {
    if (this.busy) return;
    this.busy = true;
    try {
      const choice = await api.post(`customers/${this.customer}/category-choices/end/`, {}, { key: this.key });
      toast(interpolate(gettext("The rules decide the category of %(name)s again."), { name: this.name }));
      this.tell("category-chosen", choice);
    } catch (error) {
      if (this.form) showErrors(this.form, error);
    } finally {
      this.busy = false;
    }
  }

  render() {
    return drawerFrame(this, { title: gettext("Choose a category"), name: this.name, save: gettext("Choose category"), body: this.#fields() });
  }

  #fields() {
    const id = this.fieldId;
    const { category } = this.record;
    const options = choices("category").filter(([code]) => code !== NOT_CHOSEN);
    return html`
      ${category?.chosen_until ? this.#present(category) : nothing}
      ${selectField(id, { name: "code", label: gettext("Category"), blank: gettext("Choose a category"), required: true, options })}
      ${textField(id, { name: "expires_on", label: gettext("Holds until"), type: "date", required: true, help: gettext("Within a year; from that day on the rules decide again.") })}
      ${areaField(id, { name: "reason", label: gettext("Why the rules don't fit"), rows: 3, maxlength: 500 })}
    `;
  }

  /** @param {any} category */
  #present(category) {
    return html`<div class="note info"><span>${interpolate(gettext("Chosen until %(day)s: %(category)s."), { day: date(category.chosen_until), category: category.label })}
      <button class="textlink" type="button" ?disabled=${this.busy} @click=${this.leave}>${gettext("Leave it to the rules")}</button></span></div>`;
  }
}

define("category-form", CategoryForm);
