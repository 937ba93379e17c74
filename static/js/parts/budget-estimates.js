// @ts-check
// What somebody judges that money would bring: the most there could be, or one more point beside today's.
import { html, repeat } from "../../vendor/lit.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { wholeMoney } from "../lib/money.js";

/** @param {string} id @param {any} found */
export function budgetEstimates(id, { lines, total }) {
  const title = gettext("What money could bring");
  return html`<section class="stack" aria-labelledby="${id}-estimates">
    <div class="sec"><h2 id="${id}-estimates">${title}</h2><span class="sub">${gettext("Give the most there could be, or what another amount a year would bring. What is left empty: twice as many won, and half of those who are lost kept.")}</span></div>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table budget-estimates">
      <thead><tr><th scope="col">${gettext("Segment")}</th><th scope="col">${gettext("Today")}</th><th scope="col">${gettext("At most")}</th><th scope="col">${interpolate(gettext("Spending a year, %(currency)s"), { currency: total.currency })}</th><th scope="col">${gettext("would bring")}</th></tr></thead>
      <tbody>${repeat(purposes(lines), ({ name }) => name, (purpose) => row(id, purpose))}</tbody>
    </table></div>
  </section>`;
}

/**
 * Each segment's two sides, in an order of their own: what is typed stays with its segment however the money moves.
 * @param {any[]} lines @returns {Array<{ line: any, keeping: boolean, name: string }>}
 */
function purposes(lines) {
  const ordered = [...lines].sort((one, other) => one.segment_label.localeCompare(other.segment_label));
  return ordered.flatMap((line) => [false, true].map((keeping) => ({ line, keeping, name: `${line.segment}.${keeping ? "KEEPING" : "WINNING"}` })));
}

/** @param {string} id @param {{ line: any, keeping: boolean, name: string }} purpose */
function row(id, { line, keeping, name }) {
  const part = keeping ? line.keeping : line.winning;
  const what = keeping ? gettext("%(segment)s, customers kept, %%").replace("%%", "%") : gettext("%(segment)s, customers won");
  const label = interpolate(what, { segment: line.segment_label });
  const today = keeping
    ? interpolate(gettext("%(share)s for %(money)s"), { share: part.base ? percent(part.result / part.base) : "–", money: wholeMoney(part.now) })
    : interpolate(gettext("%(count)s for %(money)s"), { count: number(part.result), money: wholeMoney(part.now) });
  return html`<tr>
    <th scope="row">${label}</th><td class="nowrap">${today}</td>
    <td>${input(`${id}-${name}-ceiling`, `${name}.ceiling`, `${label}: ${gettext("At most")}`)}</td>
    <td>${input(`${id}-${name}-spend`, `${name}.spend`, `${label}: ${gettext("another spending a year")}`)}</td>
    <td>${input(`${id}-${name}-result`, `${name}.result`, `${label}: ${gettext("what it would bring")}`)}</td>
  </tr>`;
}

/** @param {string} id @param {string} name @param {string} label */
function input(id, name, label) {
  return html`<div class="field"><input class="input num" id=${id.replaceAll(".", "-")} name=${name} inputmode="decimal" autocomplete="off" aria-label=${label} /></div>`;
}
