// @ts-check
// Where the next unit of money goes: today's spending and the best one, segment by segment.
import { html, nothing } from "../../vendor/lit.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { roundedMoney, wholeMoney } from "../lib/money.js";

/** @param {any} found */
export function budgetLines(found) {
  const { currency } = found.total;
  const next = roundedMoney({ amount: found.next_unit_returns, currency });
  const one = wholeMoney({ amount: "1", currency });
  const title = interpolate(gettext("Where the next %(one)s goes"), { one });
  const returns = (/** @type {any} */ { next_unit_now: amount }) => (amount === null ? "–" : roundedMoney({ amount, currency }));
  return html`<section class="stack" aria-labelledby="budget-lines">
    <div class="sec"><h2 id="budget-lines">${title}</h2><span class="sub">${interpolate(gettext("At the best division each one brings %(next)s, wherever any is spent"), { next })}</span></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table">
      <thead>
        <tr><th scope="col" rowspan="2">${gettext("Segment")}</th><th scope="colgroup" colspan="3" class="num">${gettext("Winning")}</th><th scope="colgroup" colspan="3" class="num">${gettext("Keeping")}</th></tr>
        <tr>${[0, 1].map(() => html`<th scope="col" class="num">${gettext("Now")}</th><th scope="col" class="num">${interpolate(gettext("Next %(one)s now"), { one })}</th><th scope="col" class="num">${gettext("Best")}</th>`)}</tr>
      </thead>
      <tbody>${found.lines.map((/** @type {any} */ line) => html`<tr>
        <th scope="row"><a href=${customersAt(found.segmenting, line.segment)}>${line.segment_label}</a></th>
        ${[line.winning, line.keeping].map((part) => html`<td class="num">${wholeMoney(part.now)}</td><td class="num">${returns(part)}</td><td class="num"><b>${wholeMoney(part.best)}</b></td>`)}
      </tr>`)}</tbody>
      <tfoot><tr><th scope="row">${gettext("Together")}</th>${[found.winning, found.keeping].map(({ now, best }) => html`<td class="num">${wholeMoney(now.spend)}</td><td></td><td class="num"><b>${wholeMoney(best.spend)}</b></td>`)}</tr></tfoot>
    </table></div>
    ${curves(found)}
  </section>`;
}

/** Which curve stands behind each figure, and why it isn't another. @param {any} found */
function curves({ lines }) {
  const rows = lines.flatMap((/** @type {any} */ line) => [[line, line.winning, gettext("won")], [line, line.keeping, gettext("kept")]]);
  return html`<details class="data"><summary>${gettext("The curves behind it")}</summary>
    <div class="scroll" tabindex="0" role="group" aria-label=${gettext("The curves behind it")}><table class="table">
      <thead><tr><th scope="col">${gettext("Segment")}</th><th scope="col">${gettext("Customers")}</th><th scope="col">${gettext("Curve from")}</th><th scope="col" class="num">${gettext("At most")}</th><th scope="col" class="num">${gettext("Worth")}</th></tr></thead>
      <tbody>${rows.map((/** @type {any} */ [line, part, words]) => html`<tr><th scope="row">${line.segment_label}</th><td>${words}</td><td>${part.curve_from_label}${part.why_not ? html`<br /><span class="muted">${part.why_not_label}</span>` : nothing}</td><td class="num">${most(line, part)}</td><td class="num">${wholeMoney(part.value)}</td></tr>`)}</tbody>
    </table></div></details>`;
}

/** @param {any} line @param {any} part */
function most(line, part) {
  if (part.ceiling === null) return "–";
  return part === line.keeping ? percent(part.ceiling) : number(part.ceiling, { maximumFractionDigits: 0 });
}

/** @param {string} segmenting @param {string} code */
function customersAt(segmenting, code) {
  return `/customers/?${segmenting === "CHANNEL" ? "acquisition_channel" : "relationship_type"}=${encodeURIComponent(code)}`;
}
