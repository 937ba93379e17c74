// @ts-check
// What a replay found, on top of its page: both plans, five figures, what they don't say, and the shares of pay.
import { html, nothing } from "../../vendor/lit.js";
import { icon } from "../lib/element.js";
import { number, percent, signed } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { versionName } from "../lib/lab.js";
import { compactMoney, moneyChange } from "../lib/money.js";
import { delta } from "./delta.js";

/** Both plans in sentences; what differs from the live one is set in bold. @param {any} found */
export function labPlans({ live_versions: versions, version, applies_to: who }) {
  const live = versions.at(-1);
  /** @type {Set<string>} */
  const known = new Set((live?.components ?? []).flatMap((/** @type {any} */ part) => part.sentences));
  return html`<div class="lab-plans">
    <section class="panel" aria-labelledby="plan-a"><div class="sec"><h2 id="plan-a">${interpolate(gettext("A: %(plan)s"), { plan: live ? versionName(live) : gettext("The live plans") })}</h2><span class="badge good push">${gettext("Live")}</span></div>
      ${live ? parts(live, null) : html`<p class="muted">${gettext("No approved version of this plan held in the stretch.")}</p>`}
      ${versions.length > 1 ? html`<p class="sm muted">${interpolate(gettext("Earlier in the stretch: %(versions)s"), { versions: versions.slice(0, -1).map(versionName).join("; ") })}</p>` : nothing}</section>
    <section class="panel" aria-labelledby="plan-b"><div class="sec"><h2 id="plan-b"><a class="textlink" href="/settings/plans/${version.id}/">${interpolate(gettext("B: %(plan)s"), { plan: versionName(version) })}</a></h2><span class="badge info push">${version.status === "DRAFT" || version.status === "SUBMITTED" ? gettext("Draft") : gettext("Tried")}</span></div>
      ${parts(version, known)}
      <p class="sm muted">${who === "EVERYBODY" ? gettext("Paid to everybody, whichever plan they follow.") : gettext("Paid to those who follow this plan; all others as they are.")}</p></section>
  </div>`;
}

/** @param {any} version @param {Set<string> | null} known */
function parts({ components }, known) {
  const sentence = (/** @type {string} */ text) => (known?.has(text) === false ? html`<p><b>${text}</b></p>` : html`<p>${text}</p>`);
  return html`<dl class="kv">${components.map((/** @type {any} */ part) => html`<dt>${part.title}</dt><dd>${part.sentences.map(sentence)}</dd>`)}</dl>`;
}

/** @param {any} found */
export function labFigures(found) {
  const people = found.better_count + found.worse_count + found.same_count;
  const returning = found.shares.find((/** @type {any} */ share) => share.group === "RETURNING");
  return html`<dl class="stats">
    <div><dt>${gettext("Cost under A")}</dt><dd>${compactMoney(found.live)}</dd><dd class="foot">${ofRevenue(found.live_of_revenue)}</dd></div>
    <div><dt>${gettext("Cost under B")}</dt><dd>${compactMoney(found.tried)}</dd><dd class="foot">${ofRevenue(found.tried_of_revenue)} ${moneyChange(found.difference)}</dd></div>
    <div><dt>${gettext("Returning share of pay")}</dt><dd class="lab-figure">${fromTo(returning?.live ?? null, returning?.tried ?? null)}</dd><dd class="foot">${moved(returning)}</dd></div>
    <div><dt>${gettext("Per retained customer")}</dt><dd class="lab-figure">${found.live_per_retained ? `${compactMoney(found.live_per_retained)} → ${compactMoney(found.tried_per_retained)}` : "–"}</dd><dd class="foot">${interpolate(ngettext("%(count)s customer returned", "%(count)s customers returned", found.retained_count), { count: number(found.retained_count) })}</dd></div>
    <div><dt>${gettext("Better off")}</dt><dd>${number(found.better_count)}<small> ${interpolate(gettext("of %(all)s"), { all: number(people) })}</small></dd><dd class="foot">${interpolate(gettext("%(worse)s worse off, %(same)s unchanged within 1%"), { worse: number(found.worse_count), same: number(found.same_count) })}</dd></div>
  </dl>`;
}

/** @param {any} found */
export function labNotes({ notes, changed_count: changed, live, ledger }) {
  const isExact = live.amount === ledger.amount;
  const lines = interpolate(ngettext("%(count)s line would have been another.", "%(count)s lines would have been others.", changed), { count: number(changed) });
  return html`<div class="note warn">${icon("info")}<span><b>${notes[0]}</b> ${lines} ${isExact ? gettext("The live plans replay to what the ledger holds, to the last digit.") : nothing}</span></div>
    ${notes.slice(1).map((/** @type {string} */ note) => html`<div class="note">${icon("alert")}<span>${note}</span></div>`)}`;
}

/** What share of pay comes from which customers, by both plans. @param {any} found */
export function labShares({ shares, parts: sums }) {
  if (!shares.length) return nothing;
  const title = gettext("First against returning against lifetime");
  return html`<section class="stack" aria-labelledby="shares"><h2 id="shares">${title}</h2>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}><table class="table">
      <thead><tr><th scope="col">${gettext("Part of pay")}</th><th scope="col" class="num">${gettext("Share under A")}</th><th scope="col" class="num">${gettext("Share under B")}</th><th scope="col">${gettext("Change")}</th></tr></thead>
      <tbody>${shares.map((/** @type {any} */ share) => html`<tr><th scope="row">${share.label}</th><td class="num">${shareOf(share.live)}</td><td class="num">${shareOf(share.tried)}</td><td>${moved(share)}</td></tr>`)}</tbody>
    </table></div>
    <details class="data"><summary>${gettext("Show each part of the plan")}</summary>
      <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Each part of the plan")}><table class="table compact">
        <thead><tr><th scope="col">${gettext("Part")}</th>${[gettext("Live plans (A)"), gettext("Lines"), gettext("Tried (B)"), gettext("Lines")].map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
        <tbody>${sums.map((/** @type {any} */ part) => html`<tr><th scope="row">${part.label}</th><td class="num">${compactMoney(part.live)}</td><td class="num">${number(part.live_count)}</td><td class="num">${compactMoney(part.tried)}</td><td class="num">${number(part.tried_count)}</td></tr>`)}</tbody>
      </table></div></details>
  </section>`;
}

/** @param {string | null} share */
function shareOf(share) {
  return share === null ? "–" : percent(share, 1);
}

/** @param {string | null} live @param {string | null} tried */
function fromTo(live, tried) {
  return live === null && tried === null ? "–" : `${live === null ? "–" : percent(live)} → ${tried === null ? "–" : percent(tried)}`;
}

/** @param {string | null} share */
function ofRevenue(share) {
  return share === null ? nothing : interpolate(gettext("%(share)s of revenue"), { share: percent(share, 2) });
}

/** @param {any} share */
function moved(share) {
  if (!share || share.live === null || share.tried === null) return nothing;
  const points = Math.round((Number(share.tried) - Number(share.live)) * 1000) / 10;
  return delta(points, interpolate(gettext("%(points)s points"), { points: signed(points, 1) }));
}
