// @ts-check
// Starts a night in the background: the one of today, or of the day that the page is about.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api, newKey } from "../lib/api.js";
import { PageElement, define, icon } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";

class NightStart extends PageElement {
  static properties = { day: { type: String }, busy: { state: true } };

  constructor() {
    super();
    this.day = "";
    this.busy = false;
  }

  /** @param {boolean} full */
  async #start(full) {
    if (this.busy) return;
    this.busy = true;
    try {
      await api.post("nights/", { ...(this.day ? { as_of: this.day } : {}), full }, { key: newKey() });
      this.tell("night-started");
      toast(gettext("The night has started. You may leave this page."));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    } finally {
      this.busy = false;
    }
  }

  render() {
    return html`<div class="actions">
      <button class="btn" type="button" aria-disabled=${this.busy ? "true" : nothing} @click=${() => this.#start(true)}>${gettext("Work out everybody")}</button>
      <button class="btn primary" type="button" aria-disabled=${this.busy ? "true" : nothing} @click=${() => this.#start(false)}>${icon("night")}${this.day ? gettext("Run this night again") : gettext("Run the night now")}</button>
    </div>`;
  }
}

define("night-start", NightStart);
