// @ts-check
// What whoever takes a customer over has to know, on one sheet that prints.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { labelOf } from "../lib/choices.js";
import { PageElement, define } from "../lib/element.js";
import { date, days, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { money, wholeMoney } from "../lib/money.js";
import { aliveRing } from "./alive-ring.js";
import { rowsSkeleton, statsSkeleton } from "./skeleton.js";

class TransferPack extends PageElement {
  static properties = { customer: { type: Number } };

  constructor() {
    super();
    this.customer = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`customers/${this.customer}/transfer-pack/`, { signal }));
  }

  render() {
    return this.load.render((pack) => this.#shown(pack), { waiting: () => html`${statsSkeleton(4)}${rowsSkeleton()}` });
  }

  /** @param {any} pack */
  #shown(pack) {
    const { customer, people, orders, contacts, life_events: events, holdings, next_steps: steps } = pack;
    return html`<div class="stack-l">
      ${figures(customer)} ${next(customer)}
      ${list("pack-steps", gettext("Open next steps"), steps, step, gettext("Nothing was agreed for the days ahead."))}
      ${list("pack-people", gettext("People"), people, person, gettext("Nobody is known by name yet."))}
      ${ordersTable(orders)}
      ${list("pack-contacts", gettext("Last contacts"), contacts, contact, gettext("Nobody has been in contact yet."))}
      ${list("pack-events", gettext("What happened to them"), events, event, gettext("Nothing is known yet."))}
      ${list("pack-holdings", gettext("Running contracts"), holdings, holding, gettext("There is no running contract."))}
      ${pay(pack)}
      ${list("pack-terms", gettext("Who looked after them"), customer.assignments, term, gettext("Nobody yet."))}
    </div>`;
  }
}

/** @param {any} customer */
function figures({ clv, category, rhythm, history, usual_gap_days: gap, order_count: count }) {
  const orders = interpolate(ngettext("%(count)s order", "%(count)s orders", count), { count: number(count) });
  return html`<dl class="stats">
    <div><dt>${gettext("Lifetime value")}</dt><dd>${clv ? wholeMoney(clv.margin) : "–"}</dd><dd class="foot">${history ? interpolate(gettext("%(amount)s of it earned"), { amount: wholeMoney(history.margin) }) : nothing}</dd></div>
    <div><dt>${gettext("P(alive)")}</dt><dd>${aliveRing(clv?.p_alive ?? null)}</dd><dd class="foot">${category?.label ?? nothing}</dd></div>
    <div><dt>${gettext("Usual gap")}</dt><dd>${gap === null ? "–" : days(Math.round(gap))}</dd><dd class="foot">${orders}</dd></div>
    <div><dt>${gettext("Next order expected")}</dt><dd>${rhythm.next_on ? date(rhythm.next_on) : "–"}</dd></div>
  </dl>`;
}

/** @param {any} customer */
function next({ next_action: action, note }) {
  return html`${action ? html`<p class="note"><span><b>${action.suggestion}</b> ${action.reason}</span></p>` : nothing}${note ? html`<p class="md ink2 note-text">${note}</p>` : nothing}`;
}

/** @param {string} id @param {string} title @param {any[]} rows @param {(row: any) => unknown} told @param {string} nothingThere */
function list(id, title, rows, told, nothingThere) {
  return html`<section class="stack" aria-labelledby=${id}><h2 id=${id}>${title}</h2>
    ${rows.length ? html`<ul class="pack-list">${rows.map((row) => html`<li>${told(row)}</li>`)}</ul>` : html`<p class="muted">${nothingThere}</p>`}</section>`;
}

/** @param {any[]} orders */
function ordersTable(orders) {
  const title = gettext("Last orders");
  if (!orders.length) return list("pack-orders", title, [], () => nothing, gettext("No orders yet"));
  return html`<section class="stack" aria-labelledby="pack-orders"><h2 id="pack-orders">${title}</h2>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table compact">
      <thead><tr><th scope="col">${gettext("Order")}</th><th scope="col">${gettext("Date")}</th><th scope="col" class="num">${gettext("Amount")}</th><th scope="col" class="num">${gettext("Margin")}</th></tr></thead>
      <tbody>${orders.map((order) => html`<tr><th scope="row"><a href="/orders/${order.id}/">${order.external_id ?? order.id}</a></th><td>${date(order.ordered_on)}</td><td class="num">${money(order.net)}</td><td class="num">${money(order.company_margin)}</td></tr>`)}</tbody>
    </table></div></section>`;
}

/** @param {any} contact */
function step({ next_step: what, next_step_on: on, by }) {
  return html`<b>${what}</b>${on ? ` ${interpolate(gettext("by %(day)s"), { day: date(on) })}` : nothing} <span class="muted">${by.name}</span>`;
}

/** @param {any} person */
function person({ name, title, role, phone, email, note }) {
  const facts = [title, role ? labelOf("role", role) : "", phone, email].filter(Boolean).join(", ");
  return html`<b>${name}</b> <span class="muted">${facts}</span>${note ? html`<br />${note}` : nothing}`;
}

/** @param {any} contact */
function contact({ happened_on: on, channel, outcome, person: who, by, note }) {
  const facts = [date(on), labelOf("channel", channel), who?.name, by.name].filter(Boolean).join(", ");
  return html`<b>${labelOf("outcome", outcome)}</b> <span class="muted">${facts}</span>${note ? html`<br />${note}` : nothing}`;
}

/** @param {any} event */
function event({ kind, happened_on: on, note, source }) {
  return html`<b>${kind.label}</b> <span class="muted">${[date(on), source].filter(Boolean).join(", ")}</span>${note ? html`<br />${note}` : nothing}`;
}

/** @param {any} holding */
function holding({ product_name: name, quantity, renews_on: on, price, status_label: status }) {
  return html`<b>${name}</b> × ${number(Number(quantity))}, ${money(price)} <span class="muted">${status}, ${interpolate(gettext("renews on %(day)s"), { day: date(on) })}</span>`;
}

/** @param {any} pack */
function pay({ paid_now: now, paid_then: then }) {
  const until = now[0]?.until;
  const words = until ? gettext("For orders before %(day)s the one before keeps a part, as the plan of the one who took over says.") : gettext("There is no part left for anybody before.");
  return html`<section class="stack" aria-labelledby="pack-pay"><h2 id="pack-pay">${gettext("Who is paid for their orders")}</h2>
    <p>${interpolate(words, { day: until ? date(until) : "" })}</p>
    <ul class="pack-list">${now.map(share)}${until ? html`<li><span class="muted">${interpolate(gettext("from %(day)s on:"), { day: date(until) })}</span></li>${then.map(share)}` : nothing}</ul></section>`;
}

/** @param {any} one */
function share({ payee, share: part }) {
  return html`<li><b>${payee?.name ?? gettext("House account")}</b> ${percent(part, Number.isInteger(Number(part) * 100) ? 0 : 4)}</li>`;
}

/** @param {any} term */
function term({ salesperson, starts_on: start, ends_on: end, reason }) {
  const stretch = end ? interpolate(gettext("%(low)s to %(high)s"), { low: date(start), high: date(end) }) : interpolate(gettext("since %(day)s"), { day: date(start) });
  return html`<b>${salesperson.name}</b> <span class="muted">${[stretch, reason].filter(Boolean).join(". ")}</span>`;
}

define("transfer-pack", TransferPack);
