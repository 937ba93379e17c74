// @ts-check
// Where effort goes: the map of value against cost to serve, what service costs, and how easily customers are kept.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, duration, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { wholeMoney } from "../lib/money.js";
import { effortMap } from "./effort-map.js";
import { noFigures } from "./no-figures.js";
import { serviceTable } from "./service-table.js";
import { rowsSkeleton, statsSkeleton } from "./skeleton.js";

class EffortBoard extends PageElement {
  static properties = { early: { type: Boolean } };

  constructor() {
    super();
    /** Whether no night has worked figures out yet. */
    this.early = false;
    /** @type {Load<any>} */
    this.load = new Load(this, async (signal) => {
      const [map, service] = await Promise.all([api.get("reports/effort/", { signal }), api.get("reports/cost-to-serve/", { signal })]);
      return { map, service };
    });
  }

  updated() {
    const facts = document.querySelector("[data-facts]");
    const found = this.load.data?.service;
    if (!facts || !found?.as_of) return;
    const whose = found.scope.salesperson?.name ?? found.scope.team?.name ?? gettext("All customers");
    facts.textContent = interpolate(gettext("%(whose)s, as of %(day)s. Cost to serve is minutes of contact at the rate of their day."), { whose, day: date(found.as_of) });
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => html`${statsSkeleton(4)}${rowsSkeleton()}` });
  }

  /** @param {any} found */
  #shown({ map, service }) {
    if (!service.as_of || !service.total) {
      return noFigures({ sign: "value", heading: gettext("No figures yet"), early: this.early });
    }
    const { scope, categories, relationships, channels, salespeople } = service;
    return html`<div class="stack-l">
      ${figures(service.total)} ${effortMap(map)}
      ${serviceTable({ id: "service-categories", title: gettext("By category"), sub: few(service), rows: categories, scope })}
      ${serviceTable({ id: "service-relationships", title: gettext("By relationship"), rows: relationships, scope })}
      ${serviceTable({ id: "service-channels", title: gettext("By the way they came"), rows: channels, scope })}
      ${serviceTable({ id: "service-salespeople", title: gettext("By salesperson"), sub: gettext("In order of name"), rows: salespeople, scope: null })}
    </div>`;
  }
}

/** @param {any} service */
function few({ least_customers: least }) {
  return interpolate(gettext("Of fewer than %(count)s customers no share is told"), { count: number(least) });
}

/** @param {any} total */
function figures({ cost_to_serve: cost, minutes, contacts, cost_share: share, year_cost: yearCost, year_minutes: yearMinutes, ease }) {
  const kept = interpolate(gettext("%(returned)s of %(base)s kept"), { returned: number(ease.returned), base: number(ease.base) });
  return html`<dl class="stats">
    <div><dt>${gettext("Cost to serve so far")}</dt><dd>${wholeMoney(cost)}</dd><dd class="foot">${interpolate(ngettext("%(count)s contact, %(time)s", "%(count)s contacts, %(time)s", contacts), { count: number(contacts), time: duration(minutes) })}</dd></div>
    <div><dt>${gettext("In 12 months")}</dt><dd>${wholeMoney(yearCost)}</dd><dd class="foot">${duration(yearMinutes)}</dd></div>
    <div><dt>${gettext("Share of the margin earned")}</dt><dd>${share === null ? "–" : percent(share, 1)}</dd></div>
    <div><dt>${gettext("Minutes for each customer kept")}</dt><dd>${ease.minutes_each === null ? "–" : number(Number(ease.minutes_each), { maximumFractionDigits: 0 })}</dd><dd class="foot">${kept}</dd></div>
  </dl>`;
}

define("effort-board", EffortBoard);
