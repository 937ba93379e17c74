// @ts-check
// The drawer of Today: the form for whoever is at hand in the list, and an event if one came up.
import { html, nothing } from "../../vendor/lit.js";
import { openDrawer } from "../lib/dialogs.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import "./contact-form.js";
import "./event-form.js";

/** @typedef {import("./worklist-job.js").Job} Job */

class ContactDrawer extends PageElement {
  static properties = { rights: { type: String }, job: { attribute: false }, form: { state: true } };

  constructor() {
    super();
    this.rights = "";
    /** @type {Job | null} */
    this.job = null;
    this.form = "contact";
  }

  /** Follow the list; `form` asks to write at once, and what is being written about the same entry stays. @param {Job | undefined} job @param {string} form */
  async show(job, form) {
    const isSame = job !== undefined && job.id === this.job?.id;
    this.job = job ?? null;
    this.form = form || (isSame ? this.form : "contact");
    await this.updateComplete;
    if (!form) return;
    const inner = /** @type {import("../lib/form-element.js").FormElement | null} */ (this.firstElementChild);
    await inner?.updateComplete;
    const host = this.closest(".drawer-host");
    if (host instanceof HTMLElement) openDrawer(host);
  }

  /**
   * Where the form gave way to another while it was saved, nobody hears it any more: the drawer passes it on, and the
   * other stays.
   * @param {CustomEvent<unknown>} event
   */
  #saved(event) {
    if (event.target !== this.firstElementChild) this.tell(event.type, event.detail);
    else if (event.type === "event-saved") this.form = "contact";
  }

  /** @param {string} word */
  #may(word) {
    return this.rights.split(" ").includes(word);
  }

  render() {
    const job = this.job;
    if (!job) return html`<div class="drawer"><header class="drawer-head"><h2>${gettext("Log contact")}</h2></header><div class="drawer-body"><p class="muted md">${gettext("Choose somebody in the list, or open a customer.")}</p></div></div>`;
    const { customer } = job;
    if (this.form === "event") {
      return html`<event-form customer=${customer.id} name=${customer.name} @event-saved=${this.#saved}></event-form>`;
    }
    if (!this.#may("contact")) return nothing;
    return html`<contact-form customer=${customer.id} name=${customer.name} .brief=${job} strip ?order=${this.#may("order")} @contact-saved=${this.#saved}></contact-form>`;
  }
}

define("contact-drawer", ContactDrawer);
