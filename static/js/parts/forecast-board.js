// @ts-check
// The next twelve months of all customers together, the last twelve beside what happened, and what recurs.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactInterval, compactMoney } from "../lib/money.js";
import { forecastChart, lastYearChart } from "./forecast-chart.js";
import { recurringTable } from "./recurring-table.js";
import { chartSkeleton, statsSkeleton } from "./skeleton.js";

class ForecastBoard extends PageElement {
  constructor() {
    super();
    /** @type {Load<[any, any]>} */
    this.load = new Load(this, (signal) => Promise.all([api.get("forecasts/", { signal }), api.get("reports/recurring/", { signal })]));
  }

  updated() {
    const facts = document.querySelector("[data-facts]");
    const ahead = this.load.data?.[0].ahead;
    if (!facts || !ahead) return;
    const said = ngettext("Margin from %(from)s to %(until)s, %(customers)s customer who has bought. 80%% intervals.", "Margin from %(from)s to %(until)s, %(customers)s customers who have bought. 80%% intervals.", ahead.customers);
    facts.textContent = interpolate(said, { from: date(ahead.months[0].starts_on), until: date(ahead.ends_on), customers: number(ahead.customers) }).replace("%%", "%");
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => html`${statsSkeleton(4)}${chartSkeleton()}` });
  }

  /** @param {[any, any]} found */
  #shown([{ ahead, last_year: last }, recurring]) {
    if (!ahead) {
      return html`<empty-state kind="none" sign="value" .heading=${gettext("No forecast yet")} .text=${gettext("It is there after the first night with orders.")} .actions=${[{ label: gettext("See the nights"), href: "/nights/" }]}></empty-state>`;
    }
    return html`<div class="stack-l">
      ${figures(ahead, last)} ${forecastChart(ahead)}
      <p class="md">${interpolate(gettext("%(assumption)s The customers there are: the sum of what each is expected to bring, by this model: %(model)s."), { assumption: ahead.assumption, model: ahead.model_text })}</p>
      ${last ? lastYearChart(last) : html`<p class="note info"><span><b>${gettext("There is no forecast of last year to look back on.")}</b> ${gettext("A year ago there were too few customers or too short a history for a model.")}</span></p>`}
      ${recurringTable(recurring)}
    </div>`;
  }
}

/** @param {any} ahead @param {any} last */
function figures({ year }, last) {
  return html`<dl class="stats">
    <div><dt>${gettext("Expected in twelve months")}</dt><dd><span class="est">${compactMoney(year.total.expected)}</span></dd><dd class="foot">${compactInterval(year.total.low, year.total.high)}</dd></div>
    <div><dt>${gettext("From the customers there are")}</dt><dd><a href="/customers/?ordering=-clv_margin"><span class="est">${compactMoney(year.existing.expected)}</span></a></dd><dd class="foot">${compactInterval(year.existing.low, year.existing.high)}</dd></div>
    <div><dt>${gettext("From new customers")}</dt><dd><span class="est">${compactMoney(year.new.expected)}</span></dd><dd class="foot">${compactInterval(year.new.low, year.new.high)}</dd></div>
    ${last ? missed(last) : nothing}
  </dl>`;
}

/** @param {any} last */
function missed({ year }) {
  const { existing } = year;
  if (existing.error === null) return nothing;
  const within = existing.is_within ? gettext("within its interval") : gettext("outside its interval");
  return html`<div><dt>${gettext("Error of last year's forecast")}</dt><dd>${percent(existing.error, 1)}</dd><dd class="foot">${gettext("customers there were,")} ${within}</dd></div>`;
}

define("forecast-board", ForecastBoard);
