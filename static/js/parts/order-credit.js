// @ts-check
// Who holds the credit of an order by agreement, and the form in which it is shared anew.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { dayOf } from "../lib/instants.js";
import { Load } from "../lib/load.js";
import "./credit-form.js";

class OrderCredit extends PageElement {
  static properties = { order: { type: Number }, maySplit: { type: Boolean, attribute: "may-split" }, asking: { state: true } };

  constructor() {
    super();
    this.order = 0;
    this.maySplit = false;
    this.asking = false;
    /** @type {Load<any[]>} */
    this.load = new Load(this, (signal) => api.get(`orders/${this.order}/credit/`, { signal }));
  }

  render() {
    return this.load.render((splits) => (splits.length || this.maySplit ? this.#block(splits) : nothing));
  }

  /** @param {any[]} splits the one in force first */
  #block([current]) {
    return html`<section class="stack" aria-labelledby="credit" @credit-split=${() => this.#split()}>
      <div class="row between wrap"><h2 id="credit">${gettext("Credit")}</h2>
        ${this.maySplit ? html`<button class="btn small no-print" type="button" aria-expanded=${this.asking ? "true" : "false"} @click=${() => (this.asking = !this.asking)}>${gettext("Share the credit")}</button>` : nothing}</div>
      ${current ? agreed(current) : html`<p class="muted">${gettext("All of it is the salesperson’s who looked after the customer on the day of the order, unless the plan says otherwise.")}</p>`}
      ${this.asking ? html`<credit-form order=${this.order} .shares=${current?.shares ?? []}></credit-form>` : nothing}
    </section>`;
  }

  #split() {
    this.asking = false;
    this.load.run();
  }
}

/** @param {any} split */
function agreed({ shares, reason, by, created_at: at }) {
  const who = by ? interpolate(gettext("%(reason)s. Written down by %(name)s on %(day)s."), { reason, name: by.name, day: date(dayOf(at)) }) : reason;
  return html`<ul class="plain">${shares.map((/** @type {any} */ one) => html`<li>${one.payee?.name ?? gettext("House account")} <b>${number(Number(one.share), { style: "percent", maximumFractionDigits: 4 })}</b></li>`)}</ul>
    <p class="muted sm">${who}</p>`;
}

define("order-credit", OrderCredit);
