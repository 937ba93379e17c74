// @ts-check
// One statement: what was earned, how it adds up, and its lines.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { isNegative, money } from "../lib/money.js";
import { statsSkeleton } from "./skeleton.js";
import "./pay-lines.js";

class PayStatement extends PageElement {
  static properties = { statement: { type: Number } };

  constructor() {
    super();
    this.statement = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`statements/${this.statement}/`, { signal }));
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => statsSkeleton(4) });
  }

  /** @param {any} found */
  #shown(found) {
    return html`<div class="stack-l">
      ${this.#flow(found)}
      <section class="stack" aria-labelledby="adds-up"><h2 id="adds-up">${gettext("How it adds up")}</h2>${this.#sum(found)}</section>
      <pay-lines statement=${this.statement} count=${found.line_count}></pay-lines>
      <p class="sm muted">${interpolate(gettext("As of %(day)s."), { day: date(found.as_of) })} ${gettext("Pay uses only margin that was earned, never a prediction.")}
        ${found.content_hash ? html`<span class="hash">${interpolate(gettext("Fingerprint of this final statement: %(hash)s"), { hash: found.content_hash })}</span>` : nothing}</p>
    </div>`;
  }

  /** @param {any} found */
  #flow(found) {
    const share = found.returning_share === null ? gettext("No orders yet") : interpolate(gettext("%(share)s from returning customers"), { share: percent(found.returning_share) });
    return html`<dl class="flow">
      <div><dt>${gettext("First orders")}</dt><dd>${money(found.first)}</dd></div>
      <div><dt>${gettext("Returning orders")}</dt><dd>${money(found.returning)}</dd><dd class="foot">${share}</dd></div>
      <div><dt>${gettext("Adjustments to earlier months")}</dt><dd>${money(found.adjustments)}</dd><dd class="foot">${gettext("Closed months stay as they were")}</dd></div>
      <div class="hero"><dt>${gettext("Total")}</dt><dd>${money(found.total)}</dd><dd class="foot">${found.status === "FINAL" ? gettext("Final") : gettext("Draft")}</dd></div>
    </dl>`;
  }

  /** @param {any} found */
  #sum(found) {
    return html`<table class="sum">
      <tbody>
        ${found.parts.map((/** @type {any} */ part) => html`<tr><th scope="row">${[part.label, part.note].filter(Boolean).join(", ")} <small>${interpolate(ngettext("%(count)s line", "%(count)s lines", part.line_count), { count: number(part.line_count) })}</small></th>${amountCell(part.amount)}</tr>`)}
        <tr class="total"><th scope="row">${gettext("Earned in the month")}</th>${amountCell(found.earned)}</tr>
        <tr><th scope="row">${gettext("Adjustments to earlier months")}</th>${amountCell(found.adjustments)}</tr>
        <tr class="total"><th scope="row">${gettext("Total")}</th>${amountCell(found.total)}</tr>
      </tbody>
    </table>`;
  }
}

/** @param {import("../lib/money.js").Money} value */
function amountCell(value) {
  return html`<td class=${isNegative(value) ? "neg" : nothing}>${money(value)}</td>`;
}

define("pay-statement", PayStatement);
