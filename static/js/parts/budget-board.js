// @ts-check
// A year's budget between winning and keeping customers: what it brings by its division, and the division that brings most.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { dayOf } from "../lib/instants.js";
import { Load } from "../lib/load.js";
import { wholeMoney } from "../lib/money.js";
import { equityChart } from "./budget-charts.js";
import "./budget-form.js";
import { budgetLines } from "./budget-lines.js";
import "./budget-save.js";
import "./budget-saved.js";
import "./empty-state.js";
import { keepingChart, winningChart } from "./budget-sides.js";
import { chartSkeleton, rowsSkeleton } from "./skeleton.js";

const currency = document.documentElement.dataset.currency ?? "";

class BudgetBoard extends PageElement {
  static properties = { plan: { type: String } };

  constructor() {
    super();
    /** The id of a saved plan, whose page this is; none to make one. */
    this.plan = "";
    /** What was asked for, to be saved as it is. @type {Record<string, any>} */
    this.wish = {};
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => (this.plan ? api.get(`budget-plans/${this.plan}/`, { signal }) : api.post("budget-plans/preview/", {}, { signal, key: null })));
  }

  /** @param {CustomEvent<{ found: any, wish: Record<string, any> }>} event */
  #divided({ detail }) {
    this.wish = detail.wish;
    this.load.data = detail.found;
    this.load.error = undefined;
    this.requestUpdate();
  }

  #saved() {
    /** @type {any} */ (this.querySelector("budget-saved"))?.reload();
  }

  updated() {
    const facts = document.querySelector("[data-facts]");
    const found = this.load.data;
    if (!facts || !found) return;
    const said = { day: date(found.as_of), years: number(found.lifespan_months / 12, { maximumFractionDigits: 1 }) };
    facts.textContent = this.plan
      ? interpolate(gettext("Saved by %(name)s on %(saved)s, with the figures of %(day)s. Value reaches %(years)s years ahead."), { ...said, name: found.author.name, saved: date(dayOf(found.created_at)) })
      : interpolate(gettext("How much to spend in a year on winning customers and how much on keeping them. Figures of %(day)s; value reaches %(years)s years ahead."), said);
  }

  render() {
    if (this.load.error?.code === "no_night_yet") {
      return html`<empty-state kind="none" sign="budget" .heading=${gettext("No figures yet")} .text=${gettext("They are there after the first night with orders.")} .actions=${[{ label: gettext("See the nights"), href: "/nights/" }]}></empty-state>`;
    }
    // Nothing was spent so far, or nothing tells what spending brings: that is for the reader to say.
    if (this.load.error?.status === 422 && !this.load.data) return this.#undivided(this.load.error.message);
    return this.load.render((found) => this.#shown(found), { waiting: () => html`${chartSkeleton()}${rowsSkeleton()}` });
  }

  /** @param {string} why */
  #undivided(why) {
    const nothingSpent = { total: { amount: "0", currency }, segmenting: "RELATIONSHIP", lines: [] };
    return html`<div class="stack-l">
      <budget-form .found=${nothingSpent} @budget-divided=${this.#divided}></budget-form>
      <empty-state kind="none" sign="budget" .heading=${gettext("Nothing is divided yet")} .text=${why}></empty-state>
    </div>`;
  }

  /** @param {any} found */
  #shown(found) {
    return html`<div class="stack-l">
      ${this.plan ? nothing : html`<budget-form .found=${found} .source=${this.wish.curves_from ?? "HISTORY"} @budget-divided=${this.#divided}></budget-form>`}
      ${equityChart(found)}
      <div class="two">${winningChart(found)} ${keepingChart(found)}</div>
      ${budgetLines(found)} ${words(found)}
      ${this.plan ? nothing : html`<budget-save .wish=${this.wish} .found=${found} @budget-saved=${this.#saved}></budget-save><budget-saved></budget-saved>`}
    </div>`;
  }
}

/** @param {any} found */
function words({ worth_spending: limit }) {
  return html`<p class="md muted">${interpolate(gettext("Up to %(limit)s a year the next unit of money would bring more than itself. The curves say what spending and results went together, or what somebody judged; they promise nothing."), { limit: wholeMoney(limit) })}</p>`;
}

define("budget-board", BudgetBoard);
