// @ts-check
// A version of a pay plan told: each part in sentences, a worked example, and what it changes.
import { html, nothing } from "../../vendor/lit.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { money } from "../lib/money.js";

/** What the version pays, part by part; those that it doesn't use stand back. @param {any} story */
export function planParts({ components }) {
  return html`<section class="stack" aria-labelledby="parts"><h2 id="parts">${gettext("What it pays")}</h2>
    <dl class="plan-parts">${components.map(
      (/** @type {any} */ part) => html`<div class=${part.is_used ? "" : "muted"}><dt>${part.title}</dt><dd>${part.sentences.map((/** @type {string} */ sentence) => html`<p>${sentence}</p>`)}</dd></div>`,
    )}</dl></section>`;
}

/** @param {any} story */
export function planExample({ example }) {
  const title = gettext("A worked example");
  return html`<section class="stack" aria-labelledby="example"><h2 id="example">${title}</h2>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table plan-example">
      <thead><tr><th scope="col">${gettext("What happens")}</th><th scope="col">${gettext("How it is reckoned")}</th><th scope="col" class="num">${gettext("Pays")}</th></tr></thead>
      <tbody>${example.map((/** @type {any} */ row) => html`<tr><th scope="row">${row.title}</th><td>${row.how}</td><td class="num">${money(row.amount)}</td></tr>`)}</tbody>
    </table></div></section>`;
}

/** @param {any} story */
export function planChanges({ changes, compared_with: other, compared_number: number }) {
  if (!other) return nothing;
  const title = interpolate(gettext("What changes against version %(number)s"), { number });
  if (!changes.length) return html`<section class="stack" aria-labelledby="changes"><h2 id="changes">${title}</h2><p>${gettext("Nothing: both pay the same.")}</p></section>`;
  return html`<section class="stack" aria-labelledby="changes"><h2 id="changes"><a href="/settings/plans/${other}/">${title}</a></h2>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table plan-changes">
      <thead><tr><th scope="col">${gettext("Part")}</th><th scope="col">${gettext("So far")}</th><th scope="col">${gettext("Then")}</th></tr></thead>
      <tbody>${changes.map((/** @type {any} */ row) => html`<tr><th scope="row">${row.title}</th><td>${row.before || "–"}</td><td>${row.after || "–"}</td></tr>`)}</tbody>
    </table></div></section>`;
}
