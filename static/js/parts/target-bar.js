// @ts-check
// How far a target is: a sentence, a bar, and until when. It leads to the customers by name.
import { html, nothing } from "../../vendor/lit.js";
import { percent, shortDate } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";

/** @param {any} target */
export function targetBar(target) {
  return html`<div class="limit">
    <div class="row between wrap"><a href="/targets/${target.id}/"><b>${target.progress}</b></a><span>${until(target)}</span></div>
    ${target.full ? html`<progress value=${Math.min(target.done, target.full)} max=${target.full} aria-label=${target.progress}></progress>` : nothing}
  </div>`;
}

/** @param {any} target */
export function attained(target) {
  return target.attainment === null ? "–" : percent(target.attainment);
}

/** @param {any} target */
function until(target) {
  const said = { attained: attained(target), day: shortDate(target.last_on) };
  return target.attainment === null ? interpolate(gettext("until %(day)s"), said) : interpolate(gettext("%(attained)s, until %(day)s"), said);
}
