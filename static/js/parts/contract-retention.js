// @ts-check
// How contracts are renewed: what was seen, term by term, beside what the model expects of new ones.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { lineStyle, namesAxis, valueAxis } from "../lib/chart-marks.js";
import { PageElement, define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { chartSkeleton } from "./skeleton.js";
import "./value-chart.js";

/** @typedef {{ renewals: number, expected: number, seen: number | null, contracts: number }} Step */
/** @typedef {{ product: number, name: string, as_of: string, reason: string, reason_text: string, alpha: number, beta: number, contracts: number, running: number, steps: Step[] }} Curve */

class ContractRetention extends PageElement {
  static properties = { chosen: { state: true } };

  constructor() {
    super();
    this.chosen = 0;
    /** @type {Load<Curve[]>} */
    this.load = new Load(this, (signal) => api.get("contract-retention/", { signal }));
  }

  render() {
    return this.load.render((curves) => this.#shown(curves), { waiting: chartSkeleton });
  }

  /** @param {Curve[]} curves */
  #shown(curves) {
    const curve = curves.find(({ product }) => product === this.chosen) ?? curves[0];
    return html`<section class="stack" aria-labelledby="contract-renewals">
      <div class="sec"><h2 id="contract-renewals">${gettext("Renewals of contracts")}</h2><span class="sub">${gettext("Shifted-beta-geometric (sBG)")}${curve ? ` · ${interpolate(gettext("as of %(day)s"), { day: date(curve.as_of) })}` : nothing}</span></div>
      ${
        curve
          ? html`${curves.length > 1 ? this.#choice(curves, curve) : nothing} ${chart(curve)} ${table(curves)}`
          : html`<p class="md">${gettext("No night has seen a contract yet. Open one on a customer's page; the next night shows it here.")}</p>`
      }
    </section>`;
  }

  /** @param {Curve[]} curves @param {Curve} curve */
  #choice(curves, curve) {
    return html`<div class="field">
      <label for="contract-product">${gettext("Product")}</label>
      <select class="select" id="contract-product" @change=${(/** @type {any} */ event) => (this.chosen = Number(event.target.value))}>
        ${curves.map(({ product, name }) => html`<option value=${product} ?selected=${product === curve.product}>${name}</option>`)}
      </select>
    </div>`;
  }
}

/** @param {Curve} curve */
function chart(curve) {
  const { steps } = curve;
  const numbers = {
    columns: [{ label: gettext("Renewals") }, { label: gettext("Contracts decided"), numeric: true }, { label: gettext("Still held"), numeric: true }, { label: gettext("Expected"), numeric: true }],
    rows: steps.map(({ renewals, contracts, seen, expected }) => [number(renewals), number(contracts), seen === null ? "–" : percent(seen, 1), percent(expected, 1)]),
  };
  const legend = [{ look: "got", label: gettext("Seen") }, { look: "dash", label: gettext("Expected of new contracts") }];
  const measure = interpolate(gettext("Share of contracts still held after so many renewals. %(reason)s"), { reason: curve.reason_text });
  return html`<value-chart .finding=${finding(curve)} .measure=${measure} .draw=${(/** @type {any} */ drawing) => option(steps, drawing)} .numbers=${numbers} .legend=${legend}></value-chart>`;
}

/** @param {Curve} curve */
function finding({ name, steps }) {
  const [, first] = steps;
  return interpolate(gettext("%(share)s of new contracts for %(product)s are renewed the first time, %(later)s five times"), { share: percent(first.expected), product: name, later: percent(steps[5].expected) });
}

/** @param {Step[]} steps @param {any} drawing */
function option(steps, { theme }) {
  const axis = valueAxis(theme);
  const seen = { ...lineStyle(theme.earned), symbol: "circle", symbolSize: 7 };
  return {
    xAxis: { ...namesAxis(theme), boundaryGap: false, data: steps.map(({ renewals }) => String(renewals)) },
    yAxis: { ...axis, min: 0, max: 1, interval: 0.25, axisLabel: { ...axis.axisLabel, formatter: (/** @type {number} */ value) => percent(value) } },
    series: [
      { name: gettext("Expected of new contracts"), ...lineStyle(theme.ink, { expected: true }), data: steps.map(({ expected }) => expected) },
      { name: gettext("Seen"), ...seen, data: steps.map(({ seen: share }) => share) },
    ],
  };
}

/** @param {Curve[]} curves */
function table(curves) {
  const figures = { maximumFractionDigits: 2 };
  const heads = [gettext("Contracts"), gettext("Running"), gettext("First renewal"), "α", "β"];
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Renewals of contracts")}><table class="table groups">
    <thead><tr><th scope="col">${gettext("Product")}</th>${heads.map((head) => html`<th scope="col" class="num">${head}</th>`)}<th scope="col">${gettext("Learnt from")}</th></tr></thead>
    <tbody>${curves.map((curve) => html`<tr>
      <th scope="row">${curve.name}</th><td class="num">${number(curve.contracts)}</td>
      <td class="num">${number(curve.running)}</td>
      <td class="num">${percent(curve.steps[1].expected)}</td><td class="num">${number(curve.alpha, figures)}</td><td class="num">${number(curve.beta, figures)}</td><td>${curve.reason_text}</td>
    </tr>`)}</tbody>
  </table></div>`;
}

define("contract-retention", ContractRetention);
