// @ts-check
// How far the figures can be trusted: which models stand behind them, on how much data, and who falls back and why.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";

const exact = { maximumSignificantDigits: 5 };

class ModelCard extends PageElement {
  constructor() {
    super();
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("model-card/", { signal }));
  }

  render() {
    return this.load.render((card) => (card.as_of ? this.#card(card) : nothing));
  }

  /** @param {any} card */
  #card(card) {
    const said = { customers: number(card.customers), repeat: number(card.repeat_customers), purchases: number(card.repeat_purchases), from: card.data_from ? date(card.data_from) : "–", until: card.data_until ? date(card.data_until) : "–" };
    return html`<section class="stack" aria-labelledby="model-card">
      <div class="sec"><h2 id="model-card">${gettext("Model card")}</h2><span class="sub">${interpolate(gettext("Fitted as of %(day)s"), { day: date(card.as_of) })}</span></div>
      <p class="md">${interpolate(gettext("%(customers)s customers who bought, %(repeat)s of them came back, %(purchases)s repeat purchases, orders from %(from)s to %(until)s. Time is counted in days."), said)}</p>
      ${this.#models(card.models)} ${this.#rungs(card)}
    </section>`;
  }

  /** @param {any[]} models */
  #models(models) {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Models")}><table class="table groups">
      <thead><tr><th scope="col">${gettext("Model")}</th><th scope="col">${gettext("Parameters")}</th><th scope="col" class="num">${gettext("Log-likelihood")}</th><th scope="col" class="num">${gettext("Customers")}</th><th scope="col">${gettext("Trust")}</th></tr></thead>
      <tbody>${models.map((model) => html`<tr>
        <th scope="row">${model.label}</th>
        <td>${model.parameters.map((/** @type {any} */ { symbol, value, standard_error: error }) => `${symbol} ${number(value, exact)}${error === null ? "" : ` ± ${number(error, { maximumSignificantDigits: 2 })}`}`).join(", ") || "–"}</td>
        <td class="num">${model.log_likelihood === null ? "–" : number(model.log_likelihood, { maximumFractionDigits: 2 })}</td>
        <td class="num">${number(model.customers)}</td>
        <td>${model.is_usable ? html`<span class="badge good">${gettext("In use")}</span>` : html`<span class="badge warn">${gettext("Not to be trusted here")}</span> ${model.reason_text}`}</td>
      </tr>`)}</tbody>
    </table></div>`;
  }

  /** @param {any} card */
  #rungs(card) {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Methods")}><table class="table groups">
      <thead><tr><th scope="col">${gettext("Method")}</th><th scope="col" class="num">${gettext("Customers")}</th><th scope="col">${gettext("Why")}</th></tr></thead>
      <tbody>${card.rungs.map((/** @type {any} */ rung) => html`<tr><th scope="row">${rung.method_text}</th><td class="num">${number(rung.customers)}</td><td>${rung.reason_text}</td></tr>`)}</tbody>
    </table></div>`;
  }
}

define("model-card", ModelCard);
