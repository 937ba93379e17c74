// @ts-check
// Nothing to show, in five kinds: none yet, none for this filter, finished, no right, failed.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define, icon } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";

/** @typedef {"none" | "no-match" | "finished" | "no-right" | "failed"} Kind */
/** @typedef {{ label: string, href?: string, run?: () => void, icon?: string, primary?: boolean }} Action */

/** @type {Record<Kind, string>} */
const ICONS = { none: "customers", "no-match": "filter", finished: "check", "no-right": "lock", failed: "alert" };

class EmptyState extends PageElement {
  static properties = {
    kind: { type: String },
    heading: { type: String },
    text: { type: String },
    sign: { type: String },
    actions: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Kind} */
    this.kind = "none";
    this.heading = "";
    this.text = "";
    this.sign = "";
    /** @type {Action[]} */
    this.actions = [];
  }

  render() {
    return html`<div class="empty" role=${this.kind === "failed" ? "alert" : nothing}>
      ${icon(this.sign || ICONS[this.kind])}
      <h2>${this.heading || this.#usualHeading()}</h2>
      ${this.text ? html`<p>${this.text}</p>` : nothing} ${this.#buttons()}
    </div>`;
  }

  #usualHeading() {
    const headings = {
      none: gettext("Nothing here yet"),
      "no-match": gettext("Nothing matches these filters"),
      finished: gettext("All done"),
      "no-right": gettext("You don’t have the right to see this"),
      failed: gettext("This could not be loaded"),
    };
    return headings[this.kind];
  }

  #buttons() {
    const again = { label: gettext("Try again"), icon: "retention", run: () => this.tell("try-again") };
    const shown = this.kind === "failed" && !this.actions.length ? [again] : this.actions;
    return shown.length ? html`<div class="actions">${shown.map((action) => this.#button(action))}</div>` : nothing;
  }

  /** @param {Action} action */
  #button({ label, href, run, icon: sign, primary }) {
    const look = primary ? "btn primary" : "btn";
    const words = html`${sign ? icon(sign) : nothing}${label}`;
    return href
      ? html`<a class=${look} href=${href}>${words}</a>`
      : html`<button class=${look} type="button" @click=${run}>${words}</button>`;
  }
}

define("empty-state", EmptyState);
