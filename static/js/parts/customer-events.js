// @ts-check
// What happened in the customer's life, newest first.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { CustomerLoad } from "../lib/customer-load.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import "./empty-state.js";

/** @typedef {{ id: number, kind: { label: string }, happened_on: string, note: string, source: string, logged_by: { name: string } | null }} LifeEvent */
/** @typedef {{ results: LifeEvent[], count: number, next: string | null }} Page */

class CustomerEvents extends PageElement {
  static properties = { customer: { type: Number }, rights: { type: String } };

  constructor() {
    super();
    this.customer = 0;
    this.rights = "";
    /** @type {CustomerLoad<Page>} */
    this.load = new CustomerLoad(this, (signal) => api.get(`customers/${this.customer}/life-events/`, { params: { page_size: 200 }, signal }));
  }

  render() {
    return html`<section class="stack">
      <h2 class="sr">${gettext("Events")}</h2>
      ${this.load.render((page) => (page.results.length ? html`<div class="timeline"><ol>${page.results.map(entry)}</ol></div>` : this.#nothing()))}
    </section>`;
  }

  #nothing() {
    const text = gettext("A move, a new leader, a rival’s visit: what happens in their life changes what they need.");
    return html`<empty-state kind="none" sign="event" .heading=${gettext("No events yet")} .text=${text}></empty-state>
      ${this.rights.split(" ").includes("event") ? html`<div class="actions"><button class="btn" type="button" data-open-form="event">${icon("plus")}${gettext("Add event")}</button></div>` : nothing}`;
  }
}

/** @param {LifeEvent} event */
function entry({ kind, happened_on: day, note, source, logged_by: by }) {
  const said = source && interpolate(gettext("Said by %(name)s."), { name: source });
  const logged = by && interpolate(gettext("Logged by %(name)s."), { name: by.name });
  return html`<li class="entry">
    <span class="mark warn">${icon("event")}</span>
    <div class="body"><b>${kind.label}</b>${note ? html`<p>${note}</p>` : nothing}<p class="muted">${[said, logged].filter(Boolean).join(" ")}</p></div>
    <time class="when" datetime=${day}>${date(day)}</time>
  </li>`;
}

define("customer-events", CustomerEvents);
