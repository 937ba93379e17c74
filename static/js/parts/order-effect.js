// @ts-check
// What an order does before it is placed: its margin, and what whoever looks after the customer earns by it.
import { html, nothing } from "../../vendor/lit.js";
import { reader } from "../lib/choices.js";
import { PageElement, define } from "../lib/element.js";
import { date, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { isNegative, money } from "../lib/money.js";

class OrderEffect extends PageElement {
  static properties = { answer: { attribute: false } };

  constructor() {
    super();
    /** What the server said of the lines, or null. @type {any} */
    this.answer = null;
  }

  render() {
    if (!this.answer) {
      return html`<div class="side-block">
        <div class="sec"><h2>${gettext("What this order does")}</h2></div>
        <p class="md muted">${gettext("Margin and pay stand here as soon as a line has a product and a quantity.")}</p>
      </div>`;
    }
    return html`${margin(this.answer)} ${pay(this.answer)}`;
  }
}

/** @param {any} answer */
function margin({ net, cost, margin: left, company_net: companyNet, company_margin: companyMargin, ordered_on: day }) {
  const isForeign = net.currency !== companyNet.currency;
  return html`<div class="side-block">
    <div class="sec"><h2>${gettext("What this order does")}</h2><span class="sub">${date(day)}</span></div>
    <dl class="kv num">
      <dt>${gettext("They pay")}</dt><dd>${money(net)}</dd>
      <dt>${gettext("Goods cost")}</dt><dd>${money(cost)}</dd>
      <dt class="total">${gettext("Margin")}</dt><dd class="total ${isNegative(left) ? "neg" : ""}">${money(left)}</dd>
      ${isForeign ? html`<dt>${interpolate(gettext("In %(currency)s"), { currency: companyNet.currency })}</dt><dd>${interpolate(gettext("%(margin)s of %(net)s"), { margin: money(companyMargin), net: money(companyNet) })}</dd>` : nothing}
    </dl>
  </div>`;
}

/** @param {any} answer */
function pay({ pay: effect, salesperson }) {
  const isMine = salesperson && String(salesperson.id) === reader;
  const title = isMine || !salesperson ? gettext("My pay") : interpolate(gettext("Pay of %(name)s"), { name: salesperson.name });
  if (!salesperson) return note(gettext("Pay"), gettext("Nobody looks after this customer, so nobody is paid for this order."));
  if (!effect) return note(title, gettext("No pay plan holds on that day."));
  return html`<div class="side-block">
    <div class="sec"><h2>${title}</h2></div>
    <dl class="kv num">
      <dt>${effect.component_label}, ${percent(effect.rate, rateDigits(effect.rate))}</dt><dd><b>${money(effect.amount)}</b></dd>
      <dt>${gettext("As two orders of half the size")}</dt><dd>${money(effect.split_amount)}</dd>
    </dl>
    <p class="sm ink2">${effect.sentence}</p>
    <p class="sm muted">${effect.reason} ${effect.split_sentence}</p>
    <p class="sm muted">${interpolate(gettext("A refund until %(day)s takes the pay back in proportion."), { day: date(effect.last_clawback_on) })}</p>
  </div>`;
}

/** @param {string} title @param {string} text */
function note(title, text) {
  return html`<div class="side-block"><div class="sec"><h2>${title}</h2></div><p class="md muted">${text}</p></div>`;
}

/** The decimals a percentage needs: 8% and 2.5%. @param {string} rate */
function rateDigits(rate) {
  return Math.max(0, rate.replace(/0+$/, "").length - "0.00".length);
}

define("order-effect", OrderEffect);
