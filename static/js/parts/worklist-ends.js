// @ts-check
// How the worklist ends: with what is left to show, or with nothing left to do.
import { html, nothing } from "../../vendor/lit.js";
import { number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import "./empty-state.js";

/**
 * @typedef {object} Ends
 * @property {import("../lib/paged-rows.js").PagedRows} rows
 * @property {number} done how many were dealt with today
 * @property {number} waiting how many the day has no room for
 * @property {() => void} showAll
 * @property {() => void} showNext
 * @property {boolean} early no night has made a list yet
 */

/** @param {Ends} ends */
export function finished({ done, waiting, showAll, early }) {
  const later = waiting ? [{ label: waits(waiting), run: showAll }] : [];
  if (done) {
    const text = interpolate(gettext("Dealt with today: %(count)s. Tomorrow’s list is made tonight."), { count: number(done) });
    return html`<empty-state kind="finished" .heading=${gettext("The list is done")} .text=${text} .actions=${later}></empty-state>`;
  }
  if (early) return notYet();
  const actions = [...later, { label: gettext("Open the customers"), href: "/customers/" }];
  return html`<empty-state kind="none" sign="today" .heading=${gettext("Nobody needs a call today")} .text=${gettext("The list is made each night from orders, contacts and events.")} .actions=${actions}></empty-state>`;
}

function notYet() {
  const actions = [{ label: gettext("Open the customers"), href: "/customers/" }, { label: gettext("See the nights"), href: "/nights/" }];
  return html`<empty-state kind="none" sign="night" .heading=${gettext("No list yet")} .text=${gettext("The first night makes it from orders, contacts and events. Until then customers can be looked up and orders entered.")} .actions=${actions}></empty-state>`;
}

/** @param {Ends} ends */
export function foot({ rows, waiting, showAll, showNext }) {
  const { all, count, next, busy } = rows;
  return html`<div class="pager">
    <span role="status">${interpolate(gettext("%(shown)s of %(count)s shown"), { shown: number(all.length), count: number(count) })}</span>
    <span class="hints" aria-hidden="true">${hints().map(([keys, words]) => html`<span>${keys.map((key) => html`<kbd class="key">${key}</kbd>`)}${words}</span>`)}</span>
    ${next ? html`<button class="textlink" type="button" aria-disabled=${busy ? "true" : nothing} @click=${showNext}>${gettext("Show more")}</button>` : nothing}
    ${!next && waiting ? html`<button class="textlink" type="button" @click=${showAll}>${waits(waiting)}</button>` : nothing}
  </div>`;
}

/** @param {number} count */
function waits(count) {
  return interpolate(ngettext("Show %(count)s that can wait", "Show %(count)s that can wait", count), { count: number(count) });
}

/** @returns {Array<[string[], string]>} */
function hints() {
  return [[["j", "k"], gettext("move")], [["↵"], gettext("open")], [["c"], gettext("log contact")], [["z"], gettext("snooze")], [["?"], gettext("all keys")]];
}
