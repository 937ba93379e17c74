// @ts-check
// What a change of salesperson costs: who came back after it, beside similar customers who kept theirs.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent, signed } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactMoney } from "../lib/money.js";
import { readQuery } from "../lib/query.js";
import { delta } from "./delta.js";
import "./empty-state.js";
import "./handover-list.js";
import { rowsSkeleton, statsSkeleton } from "./skeleton.js";

class HandoverBoard extends PageElement {
  constructor() {
    super();
    this.filters = readQuery();
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("reports/ownership/", { signal }));
  }

  updated() {
    const facts = document.querySelector("[data-facts]");
    const found = this.load.data;
    if (!facts || !found?.as_of) return;
    facts.textContent = interpolate(gettext("%(whose)s, as of %(day)s: handovers of the last %(months)s months"), { whose: found.team?.name ?? gettext("All teams"), day: date(found.as_of), months: number(found.months) });
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => html`${statsSkeleton(4)}${rowsSkeleton()}` });
  }

  /** @param {any} found */
  #shown(found) {
    if (!found.as_of) {
      return html`<empty-state kind="none" sign="retention" .heading=${gettext("No figures yet")} .text=${gettext("They are there after the first night.")} .actions=${[{ label: gettext("See the nights"), href: "/nights/" }]}></empty-state>`;
    }
    if (!found.total) {
      return html`<empty-state kind="none" sign="retention" .heading=${gettext("No handovers")} .text=${gettext("No customer who had bought changed from one salesperson to another in this time.")}></empty-state>`;
    }
    return html`<div class="stack-l">
      ${figures(found)} ${definition(found)}
      ${table("handover-reasons", gettext("By reason"), found.reasons, found, reasonOf)}
      ${table("handover-pairs", gettext("From whom to whom"), found.pairs, found, pairOf)}
      <handover-list .filters=${this.filters}></handover-list>
    </div>`;
  }
}

/** @param {any} found */
function figures({ total, least_customers: least }) {
  const { retention, comparison } = total;
  const few = interpolate(gettext("%(returned)s of %(base)s, too few to say"), { returned: number(retention.returned), base: number(retention.base) });
  const ends = interpolate(gettext("%(low)s to %(high)s, %(returned)s of %(base)s"), { low: percent(retention.low ?? 0, 1), high: percent(retention.high ?? 0, 1), returned: number(retention.returned), base: number(retention.base) });
  return html`<dl class="stats">
    <div><dt>${gettext("Handovers")}</dt><dd>${number(total.handovers)}</dd><dd class="foot">${interpolate(gettext("%(count)s of them long enough ago to tell"), { count: number(retention.base) })}</dd></div>
    <div><dt>${gettext("Ordered again afterwards")}</dt><dd>${retention.share === null ? "–" : percent(retention.share, 1)}</dd><dd class="foot">${retention.share === null ? few : ends}</dd></div>
    <div><dt>${gettext("Similar customers without a change")}</dt><dd>${comparison.matched_share === null ? "–" : percent(comparison.matched_share, 1)}</dd><dd class="foot">${interpolate(ngettext("compared for %(count)s handover", "compared for %(count)s handovers", comparison.base), { count: number(comparison.base) })}</dd></div>
    <div><dt>${gettext("Difference")}</dt><dd>${comparison.difference === null ? "–" : points(comparison.difference)}</dd><dd class="foot">${comparison.difference === null ? interpolate(gettext("told from %(count)s handovers on"), { count: number(least) }) : between(comparison)}</dd></div>
    <div><dt>${gettext("At stake now")}</dt><dd><a href="/retention/handovers/?waiting=true#handovers">${compactMoney(total.at_stake)}</a></dd><dd class="foot">${interpolate(ngettext("expected of %(count)s customer who has not ordered since", "expected of %(count)s customers who have not ordered since", total.waiting), { count: number(total.waiting) })}</dd></div>
  </dl>`;
}

/** @param {string} share */
function points(share) {
  return interpolate(gettext("%(points)s points"), { points: signed(Math.round(Number(share) * 1000) / 10, 1) });
}

/** Whether the interval of the difference leaves out zero. @param {any} comparison */
function isSaid({ low, high }) {
  return Number(low) > 0 || Number(high) < 0;
}

/** @param {any} comparison */
function between({ low, high }) {
  const ends = [low, high].map((end) => signed(Math.round(Number(end) * 1000) / 10, 1));
  const words = isSaid({ low, high }) ? gettext("%(low)s to %(high)s, more than chance would bring") : gettext("%(low)s to %(high)s, which chance alone may bring");
  return interpolate(words, { low: ends[0], high: ends[1] });
}

/** @param {any} found */
function definition({ horizon_days: days }) {
  const text = gettext("Who orders within %(days)s days of a handover was kept. Each handover is compared with up to three customers who on that day had ordered about as often, about as recently and been customers about as long, and who kept their salesperson from %(days)s days before to %(days)s days after. Intervals hold in 80 of 100 cases. It is a comparison, not a proof: customers are often handed over because something had changed already.");
  return html`<p class="note">${interpolate(text, { days: number(days) })}</p>`;
}

/** @param {any} row */
function pairOf({ from_salesperson: from, to_salesperson: to }) {
  const words = interpolate(gettext("%(from)s to %(to)s"), { from: from.name, to: to.name });
  return html`<a href="/retention/handovers/?from_salesperson=${from.id}&to_salesperson=${to.id}#handovers">${words}</a>`;
}

/** @param {any} row */
function reasonOf({ reason }) {
  if (!reason) return html`<span class="muted">${gettext("No reason given")}</span>`;
  return html`<a href="/retention/handovers/?${new URLSearchParams({ reason })}#handovers">${reason}</a>`;
}

/** @param {string} id @param {string} title @param {any[]} rows @param {any} found @param {(row: any) => unknown} name */
function table(id, title, rows, { least_customers: least }, name) {
  const heads = [gettext("Handovers"), gettext("Ordered again"), gettext("Similar customers"), gettext("Difference"), gettext("At stake now")];
  const few = interpolate(gettext("Of fewer than %(count)s handovers no share is told"), { count: number(least) });
  return html`<section class="stack" aria-labelledby=${id}>
    <div class="sec"><h2 id=${id}>${title}</h2><span class="sub">${few}</span></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table groups">
      <thead><tr><th scope="col">${gettext("Group")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr><th scope="row">${name(row)}</th>${cells(row)}</tr>`)}</tbody>
    </table></div></section>`;
}

/** @param {any} row */
function cells({ handovers, retention, comparison, at_stake: stake, waiting }) {
  const parts = interpolate(gettext("%(returned)s of %(base)s"), { returned: number(retention.returned), base: number(retention.base) });
  const { difference } = comparison;
  return html`<td class="num">${number(handovers)}</td>
    <td class="num">${retention.share === null ? nothing : percent(retention.share)} <span class="muted">${parts}</span></td>
    <td class="num">${comparison.matched_share === null ? "–" : percent(comparison.matched_share)}</td>
    <td class="num">${difference === null ? "–" : isSaid(comparison) ? delta(Number(difference), points(difference)) : points(difference)}</td>
    <td class="num">${waiting ? compactMoney(stake) : "–"}</td>`;
}

define("handover-board", HandoverBoard);
