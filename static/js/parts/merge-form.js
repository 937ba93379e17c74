// @ts-check
// Saying that two records are one customer: the other one is found, both stand side by side, a reason is given.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { define, icon } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toastAfter } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, segField, textField } from "./field.js";
import { mergeSides } from "./merge-sides.js";
import "./search-combobox.js";

// A relative address: without the dot "merges:" would be read as a scheme.
const CHECK = "./merges:check/";

class MergeForm extends FormElement {
  static properties = {
    ...FormElement.properties,
    customer: { type: Number },
    name: { type: String },
    other: { state: true },
    stays: { state: true },
    check: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    /** Who was found. @type {{ id: number, name: string } | null} */
    this.other = null;
    /** Which of the two stays: "this" or "other". */
    this.stays = "this";
    /** What the server says of it. @type {any} */
    this.check = null;
    this.trouble = "";
    this.fieldId = fieldId("merge");
  }

  /** The two as the API names them. */
  get pair() {
    const ids = [this.customer, this.other?.id ?? 0];
    const [survivor, absorbed] = this.stays === "this" ? ids : ids.reverse();
    return { survivor, absorbed };
  }

  /** @param {string} words @param {AbortSignal} signal */
  #find = async (words, signal) => {
    const page = await api.get("customers/", { params: { search: words, page_size: 8 }, signal });
    const others = page.results.filter((/** @type {any} */ record) => record.id !== this.customer);
    return others.map((/** @type {any} */ record) => ({ id: record.id, label: record.name, hint: record.external_id ?? record.salesperson?.name ?? "", record }));
  };

  /** @param {{ id: number, name: string }} other */
  #choose(other) {
    this.other = other;
    // What was said of somebody else doesn't stand beside this name.
    this.check = null;
    this.#ask();
  }

  /** @param {Event} event */
  #turn(event) {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    if (name !== "stays") return;
    this.stays = value;
    this.#ask();
  }

  async #ask() {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    try {
      const check = await api.post(CHECK, this.pair, { signal: abort.signal, key: null });
      if (!abort.signal.aborted) Object.assign(this, { check, trouble: "" });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      Object.assign(this, { check: null, trouble: error.message });
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.abort?.abort();
  }

  /** @param {Record<string, any>} given */
  async send({ reason }) {
    if (!this.other) {
      this.trouble = gettext("Find the other customer first.");
      return;
    }
    const merge = await api.post("merges/", { ...this.pair, reason }, { key: this.key });
    toastAfter(interpolate(gettext("%(absorbed)s is %(survivor)s now. Undo it among the merges."), { absorbed: merge.absorbed.name, survivor: merge.survivor.name }));
    this.leave(`/customers/${merge.survivor.id}/`);
  }

  render() {
    return drawerFrame(this, {
      title: gettext("Merge with another customer"),
      name: this.name,
      save: gettext("Merge these two"),
      body: html`
        <p class="md ink2">${gettext("For two records of one customer. All that belongs to one of them moves to the other; every row is written down, so it can be undone.")}</p>
        <search-combobox label=${gettext("The other record")} placeholder=${gettext("Name or number")} .find=${this.#find}
          @option-chosen=${(/** @type {CustomEvent<any>} */ event) => this.#choose(event.detail)}></search-combobox>
        ${this.trouble ? html`<p class="note risk" role="alert">${icon("alert")}<span>${this.trouble}</span></p>` : nothing}
        ${this.other ? this.#choice(this.other) : nothing}
        ${textField(this.fieldId, { name: "reason", label: gettext("Why are they one?"), required: true, maxlength: 500 })}
      `,
    });
  }

  /** @param {{ name: string }} other */
  #choice(other) {
    return html`<div @change=${this.#turn}>
        ${segField(this.fieldId, { name: "stays", label: gettext("Who stays, with name and number"), value: this.stays, options: [["this", this.name], ["other", other.name]] })}
      </div>
      ${this.check ? mergeSides(this.check) : nothing}`;
  }
}

define("merge-form", MergeForm);
