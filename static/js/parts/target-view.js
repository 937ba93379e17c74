// @ts-check
// One target: how far it is, what counts in words, and the customers by name, those who are due first on top.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, days, dueIn, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import "./data-table.js";
import "./empty-state.js";
import { statsSkeleton } from "./skeleton.js";
import { attained } from "./target-bar.js";

const CHOICES = { missing: "false", done: "true", all: "" };

class TargetView extends PageElement {
  static properties = { target: { type: Number }, chosen: { state: true } };

  constructor() {
    super();
    this.target = 0;
    /** @type {keyof typeof CHOICES} */
    this.chosen = "missing";
    this.params = { is_done: CHOICES.missing };
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`targets/${this.target}/`, { signal }));
    this.hrefOf = (/** @type {any} */ row) => `/customers/${row.customer.id}/`;
    this.emptyOf = () => html`<empty-state kind="finished" sign="customers" .heading=${gettext("Nobody here")}></empty-state>`;
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => statsSkeleton(4) });
  }

  /** @param {any} found */
  #shown(found) {
    const answers = found.kind === "SATISFACTION";
    return html`<div class="stack-l">${figures(found)}
      <section class="stack measure" aria-label=${gettext("What counts")}>
        <p>${found.definition} ${found.fixed}</p><p>${found.effect}</p>
        <p class="muted sm">${interpolate(gettext("Plan %(plan)s, version %(number)s. The list was written down from what was known on %(day)s."), { plan: found.plan, number: found.plan_number, day: date(found.known_on) })}</p>
      </section>
      ${answers ? unanswered(found) : this.#customers(found)}
    </div>`;
  }

  /** @param {any} found */
  #customers(found) {
    const isDue = found.kind === "RETURNING_CUSTOMERS";
    const labels = { missing: gettext("Still missing"), done: gettext("Counted"), all: gettext("All") };
    return html`<section class="stack" aria-labelledby="named"><div class="sec"><h2 id="named">${gettext("Customers")}</h2><span class="sub">${isDue ? gettext("In the order in which they are due") : gettext("In order of name")}</span></div>
      <div class="seg" role="group" aria-label=${gettext("Which customers")}>
        ${/** @type {Array<keyof typeof CHOICES>} */ (Object.keys(CHOICES)).map((name) => html`<label><input type="radio" name="which" ?checked=${this.chosen === name} @change=${() => this.#choose(name)} />${labels[name]}</label>`)}
      </div>
      <data-table src="targets/${this.target}/customers/" look="table" label=${gettext("Customers")} ordering=${isDue ? "due_on" : "customer"} .params=${this.params} .columns=${columns(found)} .href=${this.hrefOf} .empty=${this.emptyOf}></data-table>
    </section>`;
  }

  /** @param {keyof typeof CHOICES} name */
  #choose(name) {
    this.chosen = name;
    this.params = { is_done: CHOICES[name] };
  }
}

/** Say it where no customer has answered. @param {any} found */
function unanswered({ eligible, minimum }) {
  if (eligible) return nothing;
  const text = interpolate(gettext("Without answers this target changes nothing about the pay. It begins to count once %(count)s customers have answered."), { count: number(minimum) });
  return html`<empty-state kind="none" sign="customers" .heading=${gettext("No customer has answered yet")} .text=${text}></empty-state>`;
}

/** @param {any} found */
function figures(found) {
  return html`<dl class="stats">
    <div><dt>${gettext("So far")}</dt><dd>${number(found.done)}<small> ${interpolate(gettext("of %(all)s"), { all: number(found.full) })}</small></dd><dd class="foot">${found.full ? html`<progress value=${Math.min(found.done, found.full)} max=${found.full} aria-label=${found.progress}></progress>` : nothing}${found.progress}</dd></div>
    <div><dt>${gettext("Attainment")}</dt><dd>${attained(found)}</dd><dd class="foot">${found.counted_on ? interpolate(gettext("as of %(day)s"), { day: date(found.counted_on) }) : nothing}</dd></div>
    <div><dt>${gettext("Returning commission counts")}</dt><dd>× ${number(Number(found.multiplier), { maximumFractionDigits: 4 })}</dd><dd class="foot">${gettext("as it stands now")}</dd></div>
    <div><dt>${gettext("Last day")}</dt><dd>${date(found.last_on)}</dd></div>
  </dl>`;
}

/** How late somebody is, is told as long as it can be made good. @param {any} found @returns {import("./data-table.js").Column[]} */
function columns({ kind, counted_on: asOf, last_on: last }) {
  const isOver = !asOf || asOf > last;
  const due = [
    { label: gettext("Usual gap"), numeric: true, cell: (/** @type {any} */ row) => (row.usual_gap_days ? days(row.usual_gap_days) : "–") },
    { label: gettext("Due"), sort: "due_on", cell: (/** @type {any} */ row) => html`${date(row.due_on)}${row.is_done || isOver ? nothing : html` <span class="muted">${dueIn(row.due_on, asOf)}</span>`}` },
  ];
  return [
    { label: gettext("Customer"), head: true, sort: "customer", cell: (row) => html`<a href="/customers/${row.customer.id}/">${row.customer.name}</a>` },
    { label: gettext("Last order before"), cell: (row) => date(row.last_ordered_on) },
    ...(kind === "RETURNING_CUSTOMERS" ? due : []),
    { label: gettext("Counted"), sort: "done_on", cell: (row) => counted(row) },
  ];
}

/** @param {any} row */
function counted(row) {
  if (!row.is_done) return "–";
  return html`<span class="badge good">${row.done_on ? interpolate(gettext("Ordered on %(day)s"), { day: date(row.done_on) }) : gettext("Active")}</span>`;
}

define("target-view", TargetView);
