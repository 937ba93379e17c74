// @ts-check
// The customer's contracts: what they hold, for which term, when it is renewed; renewed or ended here.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { CustomerLoad, customerChanged } from "../lib/customer-load.js";
import { ask } from "../lib/dialogs.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { money } from "../lib/money.js";
import { toast } from "../lib/toast.js";
import "./empty-state.js";

const LOOKS = /** @type {Record<string, string>} */ ({ RUNNING: "good", DUE: "warn", ENDED: "" });

class CustomerHoldings extends PageElement {
  static properties = { customer: { type: Number }, rights: { type: String } };

  constructor() {
    super();
    this.customer = 0;
    this.rights = "";
    /** @type {CustomerLoad<any[]>} */
    this.load = new CustomerLoad(this, async (signal) => (await api.get("holdings/", { params: { customer: this.customer, page_size: 200 }, signal })).results);
  }

  get #mayChange() {
    return this.rights.split(" ").includes("holding");
  }

  /** @param {any} holding */
  async #renew(holding) {
    await this.#send(`holdings/${holding.id}/renew/`, {}, holding, (saved) => interpolate(gettext("%(product)s is renewed until %(day)s."), { product: saved.product_name, day: date(saved.renews_on) }));
  }

  /** @param {any} holding */
  async #end(holding) {
    const title = interpolate(gettext("End the contract for %(product)s?"), { product: holding.product_name });
    const isSure = await ask({ title, text: interpolate(gettext("It ends on %(day)s, with its present term. It can’t be taken back; a new contract can be opened."), { day: date(holding.renews_on) }), confirm: gettext("End contract"), cancel: gettext("Keep it"), danger: true });
    if (isSure) await this.#send(`holdings/${holding.id}/end/`, { on: holding.renews_on }, holding, (saved) => interpolate(gettext("%(product)s ends on %(day)s."), { product: saved.product_name, day: date(saved.ends_on) }));
  }

  /** @param {string} path @param {any} wish @param {any} holding @param {(saved: any) => string} said */
  async #send(path, wish, holding, said) {
    try {
      toast(said(await api.post(path, wish, { match: holding.version })));
      customerChanged(this.customer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
      await this.load.run();
    }
  }

  render() {
    return html`<section class="stack">
      <div class="sec"><h2>${gettext("Contracts")}</h2>
        ${this.#mayChange ? html`<button class="btn small push" type="button" data-open-form="holding">${icon("plus")}${gettext("Open contract")}</button>` : nothing}
      </div>
      ${this.load.render((holdings) => this.#table(holdings))}
    </section>`;
  }

  /** @param {any[]} holdings */
  #table(holdings) {
    if (!holdings.length) return html`<empty-state kind="none" sign="order" .heading=${gettext("No contracts yet")} .text=${gettext("A service, a rental, a subscription: whatever runs from term to term.")}></empty-state>`;
    const title = gettext("Contracts");
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table">
      <thead><tr><th scope="col">${gettext("Product")}</th><th scope="col">${gettext("State")}</th><th scope="col" class="num">${gettext("A term")}</th><th scope="col" class="num">${gettext("Renewals")}</th><th scope="col" class="num">${gettext("Since")}</th><th scope="col" class="num">${gettext("Next renewal")}</th><th scope="col"><span class="sr">${gettext("Actions")}</span></th></tr></thead>
      <tbody>${holdings.map((holding) => this.#row(holding))}</tbody>
    </table></div>`;
  }

  /** @param {any} holding */
  #row(holding) {
    const amount = Number(holding.quantity) === 1 ? "" : ` × ${number(Number(holding.quantity), { maximumFractionDigits: 3 })}`;
    const name = { name: holding.product_name };
    return html`<tr>
      <th scope="row">${holding.product_name}${amount}</th>
      <td><span class="badge ${LOOKS[holding.status]}">${holding.status_label}</span></td>
      <td class="num">${money(holding.price)} <span class="muted">${interpolate(ngettext("%(count)s month", "%(count)s months", holding.term_months), { count: number(holding.term_months) })}</span></td>
      <td class="num">${number(holding.renewal_count)}</td><td class="num">${date(holding.started_on)}</td>
      <td class="num">${holding.ends_on ? html`<span class="muted">${interpolate(gettext("ends %(day)s"), { day: date(holding.ends_on) })}</span>` : date(holding.renews_on)}</td>
      <td>${this.#mayChange && !holding.ends_on ? html`<span class="row"><button class="textlink sm" type="button" aria-label=${interpolate(gettext("Renew %(name)s"), name)} @click=${() => this.#renew(holding)}>${gettext("Renew")}</button><button class="textlink sm" type="button" aria-label=${interpolate(gettext("End %(name)s"), name)} @click=${() => this.#end(holding)}>${gettext("End")}</button></span>` : nothing}</td>
    </tr>`;
  }
}

define("customer-holdings", CustomerHoldings);
