// @ts-check
// Writing down what happened in the customer's life; a kind that the catalogue lacks is added on the way.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement, filled } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { areaField, fieldId, selectField, textField } from "./field.js";

const OTHER = "other kind";
/** @typedef {{ code: string, label: string }} Kind */

class EventForm extends FormElement {
  static properties = { ...FormElement.properties, customer: { type: Number }, name: { type: String }, isOther: { state: true } };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    this.isOther = false;
    this.fieldId = fieldId("event");
    /** @type {Load<Kind[]>} */
    this.kinds = new Load(this, (signal) => this.#findKinds(signal), { start: false });
  }

  connectedCallback() {
    super.connectedCallback();
    this.#begin();
  }

  /** The fields are there once the kinds are. */
  async #begin() {
    await this.kinds.run();
    await this.updateComplete;
    this.restore();
  }

  get draftName() {
    return `event-${this.customer}`;
  }

  /** @param {AbortSignal} signal @returns {Promise<Kind[]>} */
  async #findKinds(signal) {
    const page = await api.get("life-event-kinds/", { params: { page_size: 200 }, signal });
    return page.results;
  }

  get #kind() {
    const control = this.form?.elements.namedItem("kind");
    return control instanceof HTMLSelectElement ? control.value : "";
  }

  typed() {
    super.typed();
    this.isOther = this.#kind === OTHER;
  }

  restore() {
    super.restore();
    this.isOther = this.#kind === OTHER;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const { kind, other_kind: label, ...rest } = filled(given);
    const code = kind === OTHER ? await this.#addKind(label) : kind;
    const event = await api.post(`customers/${this.customer}/life-events/`, { ...rest, kind: code }, { key: this.key });
    this.form?.reset();
    this.isOther = false;
    toast(gettext("Event saved."));
    this.tell("event-saved", event);
  }

  /** @param {string} label */
  async #addKind(label) {
    const kind = await api.post("life-event-kinds/", { label });
    this.kinds.data = [...(this.kinds.data ?? []), kind];
    this.isOther = false;
    await this.updateComplete;
    const control = this.form?.elements.namedItem("kind");
    if (control instanceof HTMLSelectElement) control.value = kind.code;
    return kind.code;
  }

  render() {
    return drawerFrame(this, {
      title: gettext("Add event"),
      name: this.name,
      save: gettext("Save event"),
      body: this.kinds.render((kinds) => this.#fields(kinds)),
    });
  }

  /** @param {Kind[]} kinds */
  #fields(kinds) {
    const id = this.fieldId;
    const options = kinds.map(({ code, label }) => /** @type {[string, string]} */ ([code, label]));
    return html`
      ${selectField(id, { name: "kind", label: gettext("What happened"), options: [...options, [OTHER, gettext("Something else")]] })}
      ${this.isOther
        ? textField(id, { name: "other_kind", label: gettext("Name it"), required: true, maxlength: 80, help: gettext("It joins the list for everybody.") })
        : nothing}
      ${textField(id, { name: "happened_on", label: gettext("When"), type: "date", value: today() })}
      ${areaField(id, { name: "note", label: gettext("What you know about it") })}
      ${textField(id, { name: "source", label: gettext("Who said it"), maxlength: 120 })}
    `;
  }
}

define("event-form", EventForm);
