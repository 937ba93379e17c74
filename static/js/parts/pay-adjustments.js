// @ts-check
// What is no pay of the month itself: late events of closed months, and what people agreed on, each with its cause.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, month, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { isNegative, money } from "../lib/money.js";

const SHOWN = 20;

class PayAdjustments extends PageElement {
  static properties = { statement: { type: Number } };

  constructor() {
    super();
    this.statement = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`statements/${this.statement}/adjustments/`, { params: { page_size: SHOWN }, signal }));
  }

  render() {
    return this.load.render((page) => (page.results.length ? this.#block(page) : nothing));
  }

  /** @param {any} page */
  #block({ results, count }) {
    return html`<section class="stack" aria-labelledby="adjustments">
      <div class="sec"><h2 id="adjustments">${gettext("Adjustments")}</h2><span class="sub">${count > results.length ? interpolate(gettext("%(shown)s of %(count)s shown"), { shown: number(results.length), count: number(count) }) : gettext("Closed months stay as they were")}</span></div>
      ${results.map((/** @type {any} */ line) => html`<div class="story">
        <span class="badge ${isNegative(line.amount) ? "risk" : "good"}">${money(line.amount)}</span>
        <div><b>${[month(line.origin_on), line.customer?.name].filter(Boolean).join(", ")}</b><p>${line.cause}</p><p class="sm muted">${interpolate(gettext("About %(day)s"), { day: date(line.origin_on) })}</p></div>
      </div>`)}
    </section>`;
  }
}

define("pay-adjustments", PayAdjustments);
