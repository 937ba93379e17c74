// @ts-check
// The pay mix of a month: which customers each person's pay came from, for managers and finance.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { percent } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { wholeMoney } from "../lib/money.js";

const SHARES = ["first_share", "returning_share", "lifetime_share", "target_share", "team_share"];

class PayMix extends PageElement {
  static properties = { period: { type: Number } };

  constructor() {
    super();
    this.period = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("statements/", { params: { period: this.period, ordering: "payee", page_size: 200 }, signal }), { start: false });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("period") || !this.period) return;
    // The shares of one month never stand under the name of another.
    this.load.data = undefined;
    this.load.run();
  }

  render() {
    return this.load.render((page) => this.#shown(page.results.filter((/** @type {any} */ row) => row.payee)));
  }

  /** @param {any[]} rows */
  #shown(rows) {
    if (!rows.length) return nothing;
    const title = gettext("Pay mix");
    const heads = [gettext("First orders"), gettext("Returning customers"), gettext("Lifetime rewards"), gettext("Targets"), gettext("Team override")];
    return html`<section class="stack" aria-labelledby="mix">
      <h2 id="mix">${title}</h2>
      <p class="muted">${gettext("Which customers pay comes from: shares of what the month itself earned, without adjustments.")}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table">
        <thead><tr><th scope="col">${gettext("Salesperson")}</th><th scope="col" class="num">${gettext("Earned")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr><th scope="row"><a href="/statements/${row.id}/">${row.payee.name}</a></th><td class="num">${wholeMoney(row.earned)}</td>
          ${SHARES.map((name) => html`<td class="num">${row[name] === null ? "–" : percent(row[name])}</td>`)}</tr>`)}</tbody>
      </table></div></section>`;
  }
}

define("pay-mix", PayMix);
