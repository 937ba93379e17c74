// @ts-check
// The scorecard: the month beside the lifetime, and what would be earned if those who are due come back.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, month, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactInterval, compactMoney, money, wholeMoney } from "../lib/money.js";
import { statsSkeleton } from "./skeleton.js";
import { targetBar } from "./target-bar.js";

class ScoreCard extends PageElement {
  static properties = { person: { type: Number } };

  constructor() {
    super();
    this.person = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`salespeople/${this.person}/scorecard/`, { signal }));
  }

  render() {
    return this.load.render((card) => html`<div class="side-by-side">${thisMonth(card.month)}${lifetime(card.lifetime)}</div>`, { waiting: () => html`${statsSkeleton(3)}${statsSkeleton(4)}` });
  }
}

/** @param {any} half */
function thisMonth(half) {
  const share = half.returning_share;
  return html`<section class="stack-l" aria-labelledby="month"><div class="sec"><h2 id="month">${month(half.starts_on)}</h2><span class="sub">${half.as_of ? interpolate(gettext("as of %(day)s"), { day: date(half.as_of) }) : gettext("nothing calculated yet")}</span></div>
    <dl class="stats">
      <div><dt>${gettext("Earned")}</dt><dd>${wholeMoney(half.earned)}</dd><dd class="foot">${half.statement ? html`<a href="/statements/${half.statement}/">${gettext("See the statement")}</a>` : gettext("nothing earned yet")}</dd></div>
      <div><dt>${gettext("From returning customers")}</dt><dd>${share === null ? "–" : percent(share)}</dd><dd class="foot">${wholeMoney(half.returning)}</dd></div>
    </dl>
    <div class="stack"><h3>${gettext("Targets")}</h3>${half.targets.length ? half.targets.map(targetBar) : html`<p class="muted">${gettext("No target runs at the moment.")}</p>`}</div>
  </section>`;
}

/** @param {any} half */
function lifetime(half) {
  const { retention, at_risk: risk } = half;
  return html`<section class="stack-l" aria-labelledby="lifetime"><div class="sec"><h2 id="lifetime">${gettext("Lifetime")}</h2><span class="sub">${half.as_of ? interpolate(gettext("as of %(day)s"), { day: date(half.as_of) }) : gettext("nothing calculated yet")}</span></div>
    <dl class="stats">
      <div><dt>${gettext("Customers")}</dt><dd>${number(half.customers)}</dd><dd class="foot">${interpolate(gettext("%(count)s in profit"), { count: number(half.in_profit) })}</dd></div>
      <div><dt>${gettext("Their lifetime value")}</dt><dd>${compactMoney(half.clv.margin)}</dd><dd class="foot">${compactInterval(half.clv.low, half.clv.high)}</dd></div>
      <div><dt>${gettext("Retention, 12 months")}</dt><dd>${retention.share === null ? "–" : percent(retention.share)}</dd><dd class="foot">${interpolate(gettext("%(returned)s of %(base)s"), { returned: number(retention.returned), base: number(retention.base) })}</dd></div>
      <div><dt>${gettext("Value at risk")}</dt><dd>${compactMoney(risk.value)}</dd><dd class="foot">${interpolate(ngettext("%(count)s customer", "%(count)s customers", risk.customers), { count: number(risk.customers) })}</dd></div>
    </dl>
    ${expected(half.next_rewards, half.expected_returns)}
  </section>`;
}

/** @param {any[]} rewards @param {any[]} returns */
function expected(rewards, returns) {
  if (!rewards.length && !returns.length) return nothing;
  return html`<div class="stack"><div class="sec"><h3>${gettext("Next in reach")}</h3><span class="sub">${gettext("Estimates, not pay")}</span></div>
    <ul class="stack">${rewards.map(({ customer, missing, threshold, bonus }) => html`<li class="md ink2">${named(customer)}: ${interpolate(gettext("%(missing)s more to %(threshold)s of lifetime value,"), { missing: money(missing), threshold: money(threshold) })} <span class="est">+${money(bonus)}</span></li>`)}
    ${returns.map(({ customer, due_on: day, about }) => html`<li class="md ink2">${named(customer)}: ${interpolate(gettext("if they return by %(day)s,"), { day: date(day) })} <span class="est">${interpolate(gettext("about %(amount)s"), { amount: money(about) })}</span></li>`)}</ul>
    <p class="muted sm">${gettext("Reckoned from the usual order and the plan of that day. None of it is in any sum.")}</p>
  </div>`;
}

/** @param {{ id: number, name: string }} customer */
function named({ id, name }) {
  return html`<a href="/customers/${id}/"><b>${name}</b></a>`;
}

define("score-card", ScoreCard);
