// @ts-check
// The drawer over a customer's page: the one form that is open, with its draft.
import { html, keyed, nothing } from "../../vendor/lit.js";
import { offer } from "../lib/actions.js";
import { customerChanged, customerOf } from "../lib/customer-load.js";
import { closeDrawer, openDrawer } from "../lib/dialogs.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { onKey } from "../lib/keys.js";
import "./category-form.js";
import "./contact-form.js";
import "./customer-form.js";
import "./event-form.js";
import "./holding-form.js";
import "./merge-form.js";
import "./person-form.js";
import "./reassign-form.js";

class CustomerDrawer extends PageElement {
  static properties = { customer: { type: Number }, name: { type: String }, rights: { type: String }, open: { state: true } };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    this.rights = "";
    this.open = "";
    /** The record that the open form changes. @type {any} */
    this.record = null;
    this.turn = 0;
    /** Counts the wishes to open a form: one that waited for the customer gives way to a newer one. */
    this.asked = 0;
    /** @type {Array<() => unknown>} */
    this.release = [];
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("click", this.#pressed);
    if (this.#may("contact")) this.#bind("c", gettext("Log contact"), "phone", "contact");
    if (this.#may("event")) this.#bind("e", gettext("Add event"), "event", "event");
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("click", this.#pressed);
    this.release.forEach((release) => release());
  }

  /** @param {string} word */
  #may(word) {
    return this.rights.split(" ").includes(word);
  }

  /** @param {string} key @param {string} label @param {string} sign @param {string} form */
  #bind(key, label, sign, form) {
    this.release.push(onKey(key, label, () => this.show(form)), offer({ label, sign, keys: key, run: () => this.show(form) }));
  }

  /** @param {Event} event */
  #pressed = (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-open-form]") : null;
    if (button instanceof HTMLElement) this.show(button.dataset.openForm ?? "", /** @type {any} */ (button).record);
  };

  /** @param {string} form "contact", "event", "person", "merge", "reassign", "category" or "customer" @param {any} [record] what it changes */
  async show(form, record = null) {
    const asked = (this.asked += 1);
    const needsCustomer = ["reassign", "category", "customer"].includes(form);
    const found = needsCustomer ? await customerOf(this.customer) : record;
    if (asked !== this.asked) return;
    this.record = found;
    this.open = form;
    this.turn += 1;
    this.requestUpdate();
    await this.updateComplete;
    const inner = /** @type {import("../lib/form-element.js").FormElement | null} */ (this.firstElementChild);
    await inner?.updateComplete;
    openDrawer(this);
  }

  /** A form that gave way to another while it was saved leaves that one alone. @param {Event} event */
  #saved(event) {
    if (this.#isOpen(event)) {
      closeDrawer(this);
      this.open = "";
    }
    customerChanged(this.customer);
  }

  /** The title of the page shows the customer as well. @param {Event} event */
  #changed(event) {
    if (this.#isOpen(event)) /** @type {import("../lib/form-element.js").FormElement} */ (event.target).leave();
    else customerChanged(this.customer);
  }

  /** @param {Event} event */
  #isOpen(event) {
    return event.target === this.firstElementChild;
  }

  /** @param {CustomEvent<{ then: string }>} event */
  #logged(event) {
    if (event.detail.then === "order") location.assign(`/orders/new/?customer=${this.customer}`);
    else this.#saved(event);
  }

  /** A form is made anew each time it is opened; its draft comes back by itself. */
  render() {
    return keyed(this.turn, this.#form());
  }

  #form() {
    switch (this.open) {
      case "contact":
        return html`<contact-form customer=${this.customer} name=${this.name} ?order=${this.#may("order")} @contact-saved=${this.#logged}></contact-form>`;
      case "event":
        return html`<event-form customer=${this.customer} name=${this.name} @event-saved=${this.#saved}></event-form>`;
      case "person":
        return html`<person-form customer=${this.customer} name=${this.name} .person=${this.record} @person-saved=${this.#saved}></person-form>`;
      case "holding":
        return html`<holding-form customer=${this.customer} name=${this.name} @holding-saved=${this.#saved}></holding-form>`;
      case "merge":
        return html`<merge-form customer=${this.customer} name=${this.name}></merge-form>`;
      case "reassign":
        return html`<reassign-form customer=${this.customer} name=${this.name} .record=${this.record} @customer-reassigned=${this.#saved}></reassign-form>`;
      case "category":
        return html`<category-form customer=${this.customer} name=${this.name} .record=${this.record} @category-chosen=${this.#saved}></category-form>`;
      case "customer":
        return html`<customer-form .record=${this.record} @customer-saved=${this.#changed}></customer-form>`;
      default:
        return nothing;
    }
  }
}

define("customer-drawer", CustomerDrawer);
