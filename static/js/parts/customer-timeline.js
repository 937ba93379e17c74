// @ts-check
// What happened with a customer, newest first, page by page; the filter stands in the address.
import { html, nothing } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { PagedRows, showMore } from "../lib/paged-rows.js";
import { readQuery, writeQuery } from "../lib/query.js";
import "./empty-state.js";
import { skeleton } from "./skeleton.js";
import { foldedChanges, headingOf, timelineEntry } from "./timeline-entry.js";

/** @typedef {import("./timeline-entry.js").Entry} Entry */

/** What each chip shows. @returns {Array<{ name: string, label: string, kinds: string }>} */
function filters() {
  return [
    { name: "", label: gettext("Everything"), kinds: "" },
    { name: "contacts", label: gettext("Contacts"), kinds: "contact" },
    { name: "orders", label: gettext("Orders"), kinds: "order,refund" },
    { name: "events", label: gettext("Events"), kinds: "life_event" },
    { name: "changes", label: gettext("Changes"), kinds: "assignment,change" },
  ];
}

class CustomerTimeline extends PageElement {
  static properties = { customer: { type: Number }, show: { state: true } };

  constructor() {
    super();
    this.customer = 0;
    this.show = readQuery().show ?? "";
    this.rows = new PagedRows(this);
    this.hear = (/** @type {Event} */ event) => {
      if (/** @type {CustomEvent<number>} */ (event).detail === this.customer) this.#ask();
    };
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("customer-changed", this.hear);
    this.#ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("customer-changed", this.hear);
  }

  get #filter() {
    return filters().find(({ name }) => name === this.show) ?? filters()[0];
  }

  #ask() {
    this.rows.start(`customers/${this.customer}/timeline/`, { kind: this.#filter.kinds });
  }

  /** @param {string} name */
  #choose(name) {
    this.show = name;
    writeQuery({ show: name });
    this.#ask();
  }

  render() {
    return html`<section class="stack">
      <h2 class="sr">${gettext("Timeline")}</h2>
      <div class="chips" role="group" aria-label=${gettext("Show")}>
        ${filters().map(
          ({ name, label }) => html`<button class="chip" type="button" aria-pressed=${this.#filter.name === name ? "true" : "false"} @click=${() => this.#choose(name)}>${this.#filter.name === name ? html`<b>${label}</b>` : label}</button>`,
        )}
      </div>
      ${this.#entries()}
    </section>`;
  }

  #entries() {
    const { all, error, busy, slow, next } = this.rows;
    if (!all.length && error) return html`<empty-state kind="failed" .text=${error.message} @try-again=${() => this.rows.again()}></empty-state>`;
    if (!all.length && busy) return slow ? skeleton(6) : nothing;
    if (!all.length) return this.#nothing();
    return html`<div class="timeline" aria-busy=${busy ? "true" : nothing}>
        ${groups(all).map(({ heading, entries }) => html`<h3>${heading}</h3><ol>${folded(entries).map((part) => (Array.isArray(part) ? foldedChanges(part) : timelineEntry(part)))}</ol>`)}
      </div>
      ${error ? html`<empty-state kind="failed" .text=${`${error.message} ${gettext("What is above is kept.")}`} @try-again=${() => this.rows.again()}></empty-state>` : nothing}
      ${next && !error ? html`<div class="pager"><button class="btn" type="button" aria-disabled=${busy ? "true" : nothing} @click=${() => showMore(this, this.rows, "ol > li")}>${gettext("Show earlier")}</button></div>` : nothing}`;
  }

  #nothing() {
    if (!this.#filter.name) return html`<empty-state kind="none" sign="note" .heading=${gettext("Nothing has happened yet")} .text=${gettext("Log the first contact, or place the first order.")}></empty-state>`;
    const actions = [{ label: gettext("Show everything"), run: () => this.#choose("") }];
    return html`<empty-state kind="no-match" .heading=${gettext("Nothing of this kind")} .text=${gettext("Other things may have happened.")} .actions=${actions}></empty-state>`;
  }
}

/** @param {Entry[]} entries */
function groups(entries) {
  /** @type {Array<{ heading: string, entries: Entry[] }>} */
  const found = [];
  for (const entry of entries) {
    const heading = headingOf(entry);
    const last = found[found.length - 1];
    if (last?.heading === heading) last.entries.push(entry);
    else found.push({ heading, entries: [entry] });
  }
  return found;
}

/** Neighbouring field changes become one folded entry. @param {Entry[]} entries */
function folded(entries) {
  /** @type {Array<Entry | Entry[]>} */
  const parts = [];
  for (const entry of entries) {
    const last = parts[parts.length - 1];
    if (entry.kind === "change" && Array.isArray(last)) last.push(entry);
    else parts.push(entry.kind === "change" ? [entry] : entry);
  }
  return parts;
}

define("customer-timeline", CustomerTimeline);
