// @ts-check
// Patterns in a year of orders beside what is usual, what stands out first, and pay per revenue of each person.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { wholeMoney } from "../lib/money.js";
import "./empty-state.js";
import "./pattern-cases.js";
import { rowsSkeleton } from "./skeleton.js";

class PatternReport extends PageElement {
  static properties = { all: { state: true } };

  constructor() {
    super();
    /** Whether those that don't stand out are shown too. */
    this.all = false;
    /** @type {Load<any>} */
    this.load = new Load(this, async (signal) => {
      const [found, rates] = await Promise.all([api.get("gaming-report/", { params: { page_size: 200 }, signal }), api.get("pay-rates/", { params: { page_size: 200 }, signal })]);
      return { found, rates };
    });
  }

  render() {
    return this.load.render(({ found, rates }) => this.#shown(found.results, rates.results), { waiting: rowsSkeleton });
  }

  /** @param {any[]} found @param {any[]} rates */
  #shown(found, rates) {
    if (!found.length && !rates.length) {
      return html`<empty-state kind="none" sign="lab" .heading=${gettext("Nothing to compare yet")} .text=${gettext("The night counts a year of orders. The report is there after it.")} .actions=${[{ label: gettext("See the nights"), href: "/nights/" }]}></empty-state>`;
    }
    const unusual = found.filter((one) => one.is_unusual);
    const shown = this.all ? found : unusual;
    const head = unusual.length ? interpolate(ngettext("%(count)s pattern stands out", "%(count)s patterns stand out", unusual.length), { count: number(unusual.length) }) : gettext("Nothing stands out");
    return html`<div class="stack-l">
      <section class="stack" aria-labelledby="patterns">
        <div class="sec"><h2 id="patterns">${head}</h2><span class="sub">${this.#stretch(found[0] ?? rates[0])}</span></div>
        ${shown.length ? html`<div>${shown.map(story)}</div>` : html`<p class="muted">${gettext("All counts lie within what chance brings.")}</p>`}
        ${found.length > unusual.length ? html`<div class="row"><button class="btn" type="button" aria-pressed=${this.all ? "true" : "false"} @click=${() => (this.all = !this.all)}>${interpolate(gettext("Show all %(count)s counts"), { count: number(found.length) })}</button></div>` : nothing}
        <p class="sm muted">${gettext("A count stands out where chance alone would bring as many in fewer than 1 of 1,000 cases, and there are 3 or more. Usual is what the calendar, the days around, or all the others say.")}</p>
      </section>
      ${ratesTable(rates)}
    </div>`;
  }

  /** @param {any} row */
  #stretch({ starts_on: start, as_of: end }) {
    return interpolate(gettext("%(low)s to %(high)s"), { low: date(start), high: date(end) });
  }
}

/** @param {any} one */
function story(one) {
  return html`<div class="story pattern"><span class="dot ${one.is_unusual ? "warn" : "good"}"></span>
    <div><b>${one.pattern_label}: ${one.salesperson.name}</b><p>${one.sentence}</p>
      ${one.case_count ? html`<pattern-cases finding=${one.id} count=${one.case_count}></pattern-cases>` : nothing}</div>
    <span class="badge ${one.is_unusual ? "warn" : ""}">${one.is_unusual ? gettext("Stands out") : gettext("Usual")}</span></div>`;
}

/** @param {any[]} rows */
function ratesTable(rows) {
  if (!rows.length) return nothing;
  const title = gettext("Pay per revenue");
  const usual = rows[0].usual_rate;
  return html`<section class="stack" aria-labelledby="rates">
    <div class="sec"><h2 id="rates">${title}</h2><span class="sub">${usual === null ? gettext("With fewer than five salespeople there is no middle to compare with") : interpolate(gettext("The one in the middle of all earns %(rate)s"), { rate: percent(usual, 2) })}</span></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table">
      <thead><tr><th scope="col">${gettext("Salesperson")}</th>${[gettext("Orders"), gettext("Revenue"), gettext("Earned"), gettext("Of it from returning"), gettext("Effective rate"), gettext("Customers kept")].map((head) => html`<th scope="col" class="num">${head}</th>`)}<th scope="col">${gettext("Against the middle")}</th></tr></thead>
      <tbody>${rows.map(rate)}</tbody>
    </table></div>
    <p class="sm muted">${gettext("Customers kept: of those looked after now who ordered in the year before, who ordered again in this one.")}</p></section>`;
}

/** @param {any} row */
function rate(row) {
  const far = row.is_outlier ? html`<span class="badge warn">${gettext("Far from it")}</span>` : row.is_outlier === null ? "–" : gettext("Near it");
  return html`<tr><th scope="row"><a href="/customers/?salesperson=${row.salesperson.id}">${row.salesperson.name}</a></th>
    <td class="num">${number(row.order_count)}</td><td class="num">${wholeMoney(row.revenue)}</td><td class="num">${wholeMoney(row.earned)}</td><td class="num">${wholeMoney(row.returning)}</td>
    <td class="num">${row.effective_rate === null ? "–" : percent(row.effective_rate, 2)}</td><td class="num">${row.retention_rate === null ? "–" : percent(row.retention_rate)}${row.retention_rate === null ? nothing : html` <span class="range">${interpolate(gettext("%(kept)s of %(before)s"), { kept: number(row.kept_count), before: number(row.before_count) })}</span>`}</td><td>${far}</td></tr>`;
}

define("pattern-report", PatternReport);
