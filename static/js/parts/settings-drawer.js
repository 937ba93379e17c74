// @ts-check
// The drawer over the settings: the one form that is open.
import { html, keyed, nothing } from "../../vendor/lit.js";
import { closeDrawer, openDrawer } from "../lib/dialogs.js";
import { PageElement, define } from "../lib/element.js";
import "./plan-assign-form.js";
import "./plan-name-form.js";
import "./product-form.js";
import "./rate-form.js";
import "./team-form.js";
import "./token-form.js";
import "./user-form.js";

class SettingsDrawer extends PageElement {
  static properties = { open: { state: true } };

  constructor() {
    super();
    this.open = "";
    /** What the open form changes. @type {any} */
    this.record = null;
    this.turn = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("click", this.#pressed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("click", this.#pressed);
  }

  /** @param {Event} event */
  #pressed = (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-open-form]") : null;
    if (button instanceof HTMLElement) this.show(button.dataset.openForm ?? "", /** @type {any} */ (button).record ?? null);
  };

  /** @param {string} form @param {any} record */
  async show(form, record) {
    this.record = record;
    this.open = form;
    this.turn += 1;
    // The same kind of form may be open already, with another record.
    this.requestUpdate();
    await this.updateComplete;
    const inner = /** @type {import("../lib/form-element.js").FormElement | null} */ (this.firstElementChild);
    await inner?.updateComplete;
    openDrawer(this);
  }

  /** A form that gave way to another while it was saved leaves that one alone. @param {Event} event */
  #saved(event) {
    if (event.target === this.firstElementChild) {
      closeDrawer(this);
      this.open = "";
    }
    document.dispatchEvent(new CustomEvent("settings-saved"));
  }

  render() {
    return keyed(this.turn, this.#form());
  }

  #form() {
    const saved = (/** @type {Event} */ event) => this.#saved(event);
    switch (this.open) {
      case "user":
        return html`<user-form .record=${this.record} @record-saved=${saved}></user-form>`;
      case "team":
        return html`<team-form .record=${this.record} @record-saved=${saved}></team-form>`;
      case "plan":
        return html`<plan-name-form .record=${this.record} @record-saved=${saved}></plan-name-form>`;
      case "plan-follower":
        return html`<plan-assign-form .plans=${this.record} @record-saved=${saved}></plan-assign-form>`;
      case "product":
        return html`<product-form .record=${this.record} @record-saved=${saved}></product-form>`;
      case "rate":
        return html`<rate-form @record-saved=${saved}></rate-form>`;
      case "token":
        return html`<token-form @record-saved=${saved}></token-form>`;
      default:
        return nothing;
    }
  }
}

define("settings-drawer", SettingsDrawer);
