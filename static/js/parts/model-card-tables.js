// @ts-check
// The fitted models with their parameters, and which customers stand on which method.
import { html, nothing } from "../../vendor/lit.js";
import { number } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";

const exact = { maximumSignificantDigits: 5 };

/** @param {any[]} models */
export function fittedTable(models) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Models")}><table class="table groups">
    <thead><tr><th scope="col">${gettext("Model")}</th><th scope="col">${gettext("Parameters")}</th><th scope="col" class="num">${gettext("Log-likelihood")}</th><th scope="col" class="num">${gettext("Customers")}</th><th scope="col">${gettext("Trust")}</th></tr></thead>
    <tbody>${models.map((model) => html`<tr>
      <th scope="row">${model.label}</th>
      <td>${model.parameters.map(parameter).join(", ") || "–"}</td>
      <td class="num">${model.log_likelihood === null ? "–" : number(model.log_likelihood, { maximumFractionDigits: 2 })}</td>
      <td class="num">${number(model.customers)}</td>
      <td>${model.is_usable ? html`<span class="badge good">${gettext("Can be used")}</span>` : html`<span class="badge warn">${gettext("Not to be trusted here")}</span> ${model.reason_text}`}</td>
    </tr>`)}</tbody>
  </table></div>`;
}

/** @param {{ symbol: string, value: number, standard_error: number | null }} parameter */
function parameter({ symbol, value, standard_error: error }) {
  return `${symbol} ${number(value, exact)}${error === null ? "" : ` ± ${number(error, { maximumSignificantDigits: 2 })}`}`;
}

/** @param {any[]} trials */
export function trialTable(trials) {
  if (!trials.length) return nothing;
  const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return html`<section class="stack" aria-labelledby="segment-models"><div class="sec"><h2 id="segment-models">${gettext("Segments with a model of their own")}</h2><span class="sub">${gettext("Gain in log-likelihood over everybody's model, and what its parameters have to earn")}</span></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Segments with a model of their own")}><table class="table groups">
      <thead><tr><th scope="col">${gettext("Segment")}</th><th scope="col" class="num">${gettext("Customers")}</th><th scope="col" class="num">${gettext("Came back")}</th><th scope="col" class="num">${gettext("Gain")}</th><th scope="col" class="num">${gettext("To earn")}</th><th scope="col">${gettext("Why")}</th></tr></thead>
      <tbody>${trials.map((trial) => html`<tr>
        <th scope="row">${trial.segment_text}</th><td class="num">${number(trial.customers)}</td><td class="num">${number(trial.repeat_customers)}</td>
        <td class="num">${trial.gain === null ? "–" : number(trial.gain, one)}</td><td class="num">${trial.penalty === null ? "–" : number(trial.penalty, one)}</td><td>${trial.reason_text}</td>
      </tr>`)}</tbody>
    </table></div>
  </section>`;
}

/** @param {any[]} rungs */
export function rungTable(rungs) {
  return html`<section class="stack" aria-labelledby="methods"><div class="sec"><h2 id="methods">${gettext("Methods")}</h2></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Methods")}><table class="table groups">
      <thead><tr><th scope="col">${gettext("Method")}</th><th scope="col" class="num">${gettext("Customers")}</th><th scope="col">${gettext("Why")}</th></tr></thead>
      <tbody>${rungs.map((rung) => html`<tr><th scope="row">${rung.method_text}</th><td class="num">${number(rung.customers)}</td><td>${rung.reason_text}</td></tr>`)}</tbody>
    </table></div>
  </section>`;
}
