// @ts-check
// How far the figures can be trusted: which models stand behind them, on how much data, how they did on past days,
// and where not to believe them.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { compactInterval, compactMoney } from "../lib/money.js";
import { calibration } from "./model-card-calibration.js";
import { backtests } from "./model-card-tests.js";
import { fittedTable, rungTable, trialTable } from "./model-card-tables.js";
import "./contract-retention.js";

class ModelCard extends PageElement {
  constructor() {
    super();
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("model-card/", { signal }));
  }

  render() {
    return this.load.render((card) => this.#shown(card));
  }

  /** @param {any} card */
  #shown(card) {
    if (!card.as_of) {
      return html`<empty-state kind="none" sign="value" .heading=${gettext("No model yet")} .text=${gettext("It is fitted by the first night.")} .actions=${[{ label: gettext("See the nights"), href: "/nights/" }]}></empty-state>`;
    }
    return html`<div class="stack-l">
      ${data(card)} ${mistrust(card.cautions)} ${champion(card.champions)} ${fittedTable(card.models)} ${lastYear(card.last_year)}
      ${calibration(card)} ${backtests(card.backtests)} ${trialTable(card.trials)}
      <contract-retention></contract-retention> ${rungTable(card.rungs)}
    </div>`;
  }
}

/** @param {any} card */
function data(card) {
  const fitted = html`${interpolate(gettext("Fitted as of %(day)s"), { day: date(card.as_of) })}. ${card.fit_choice_text}`;
  if (!card.data_from) return html`<p class="md">${gettext("No customer has ordered yet.")} ${fitted}</p>`;
  const buyers = interpolate(ngettext("%(count)s customer who bought", "%(count)s customers who bought", card.customers), { count: number(card.customers) });
  const purchases = interpolate(ngettext("%(count)s repeat purchase", "%(count)s repeat purchases", card.repeat_purchases), { count: number(card.repeat_purchases) });
  const said = { buyers, repeat: number(card.repeat_customers), purchases, from: date(card.data_from), until: date(card.data_until) };
  return html`<p class="md">${interpolate(gettext("%(buyers)s, of whom %(repeat)s came back; %(purchases)s, orders from %(from)s to %(until)s. Time is counted in days."), said)} ${fitted}</p>`;
}

/** @param {Array<{ code: string, text: string }>} cautions */
function mistrust(cautions) {
  return html`<section class="stack" aria-labelledby="mistrust">
    <div class="sec"><h2 id="mistrust">${gettext("Not to be trusted here")}</h2></div>
    ${
      cautions.length
        ? html`<ul class="stack-s">${cautions.map(({ text }) => html`<li>${text}</li>`)}</ul>`
        : html`<p class="md">${gettext("No rule speaks against the figures. That is no proof: a future that differs from the past has no rule.")}</p>`
    }
  </section>`;
}

/** @param {any[]} champions */
function champion([now, ...before]) {
  const since = now.since_on ? interpolate(gettext("since %(day)s"), { day: date(now.since_on) }) : gettext("since the beginning");
  const figures = { maximumSignificantDigits: 2 };
  const gain = now.gain === null ? nothing : interpolate(gettext("Gain in log-likelihood %(gain)s ± %(error)s per customer, over %(count)s past days."), { gain: number(now.gain, figures), error: number(now.gain_error, figures), count: number(now.origins) });
  return html`<section class="stack" aria-labelledby="champion">
    <div class="sec"><h2 id="champion">${interpolate(gettext("Champion: %(model)s"), { model: now.label })}</h2><span class="sub">${since}</span></div>
    <p class="md">${now.reason_text} ${gain}</p>
    ${before.length ? html`<p class="sm">${gettext("Before:")} ${before.map((one) => interpolate(gettext("%(model)s from %(day)s."), { model: one.label, day: date(one.since_on) })).join(" ")}</p>` : nothing}
  </section>`;
}

/** @param {any} forecast */
function lastYear(forecast) {
  if (!forecast) return nothing;
  const { expected, low, high, happened, error } = forecast.year.existing;
  const said = { from: date(forecast.origin_on), foretold: compactMoney(expected), interval: compactInterval(low, high), happened: compactMoney(happened), error: error === null ? "–" : percent(error, 1) };
  return html`<section class="stack" aria-labelledby="last-year">
    <div class="sec"><h2 id="last-year">${gettext("Last year's forecast")}</h2></div>
    <p class="md">${interpolate(gettext("From what was known on %(from)s, a margin of %(foretold)s (%(interval)s) would have been foretold for the customers there were; %(happened)s came. The error is %(error)s."), said)}</p>
  </section>`;
}

define("model-card", ModelCard);
