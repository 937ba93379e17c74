// @ts-check
// One thing that happened with a customer, in one sentence.
import { html, nothing } from "../../vendor/lit.js";
import { labelOf } from "../lib/choices.js";
import { icon } from "../lib/element.js";
import { date, duration, month, number, shortDate, time, today } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { money } from "../lib/money.js";
import { assignment, change, merge, unmerge } from "./timeline-record.js";

/** @typedef {Record<string, any>} Entry */
/** @typedef {{ sign: string, look: string, title: unknown, body: unknown }} Told */

const CHANNEL_SIGNS = { CALL: "phone", VISIT: "user", EMAIL: "mail", MEETING: "calendar", MESSAGE: "note" };

/** @param {Entry} entry */
export function timelineEntry(entry) {
  const { sign, look, title, body } = TELL[/** @type {keyof typeof TELL} */ (entry.kind)](entry);
  return html`<li class="entry">
    <span class="mark ${look}">${icon(sign)}</span>
    <div class="body"><b>${title}</b>${body}</div>
    <time class="when" datetime=${entry.at ?? entry.on}>${entry.on === today() && entry.at ? time(entry.at) : shortDate(entry.on)}</time>
  </li>`;
}

const TELL = { contact, order, refund, life_event: lifeEvent, assignment, change, merge, unmerge };

/** @param {Entry} entry @returns {Told} */
function contact(entry) {
  const values = { by: entry.by, person: entry.title };
  const sign = CHANNEL_SIGNS[/** @type {keyof typeof CHANNEL_SIGNS} */ (entry.code)] ?? "phone";
  const look = entry.outcome === "COMPLAINT" ? "risk" : entry.outcome === "NOT_REACHED" ? "" : "good";
  const facts = [entry.minutes ? duration(entry.minutes).replace(/\.$/, "") : "", labelOf("outcome", entry.outcome)].filter(Boolean).join(". ");
  return {
    sign,
    look,
    title: interpolate(entry.title ? withSomebody(entry.code) : withNobody(entry.code), values),
    body: html`<p>${facts}.${nextStep(entry)}</p>${entry.text ? html`<blockquote>${entry.text}</blockquote>` : nothing}`,
  };
}

/** @param {string} channel */
function withSomebody(channel) {
  const sentences = {
    CALL: gettext("%(by)s called %(person)s"),
    VISIT: gettext("%(by)s visited %(person)s"),
    EMAIL: gettext("%(by)s wrote to %(person)s"),
    MEETING: gettext("%(by)s met %(person)s online"),
    MESSAGE: gettext("%(by)s sent %(person)s a message"),
  };
  return sentences[/** @type {keyof typeof sentences} */ (channel)] ?? gettext("%(by)s was in touch with %(person)s");
}

/** @param {string} channel */
function withNobody(channel) {
  const sentences = {
    CALL: gettext("%(by)s called"),
    VISIT: gettext("%(by)s visited"),
    EMAIL: gettext("%(by)s wrote"),
    MEETING: gettext("%(by)s met them online"),
    MESSAGE: gettext("%(by)s sent a message"),
  };
  return sentences[/** @type {keyof typeof sentences} */ (channel)] ?? gettext("%(by)s was in touch");
}

/** @param {Entry} entry */
function nextStep({ next_step: step, next_step_on: day }) {
  if (!step && !day) return "";
  if (!day) return ` ${interpolate(gettext("Next: %(step)s."), { step })}`;
  if (!step) return ` ${interpolate(gettext("Next contact by %(day)s."), { day: date(day) })}`;
  return ` ${interpolate(gettext("Next: %(step)s, by %(day)s."), { step, day: date(day) })}`;
}

/** @param {Entry} entry @returns {Told} */
function order(entry) {
  const isVoid = entry.code === "VOID";
  const sentence = interpolate(gettext("Order %(number)s, %(amount)s"), { number: entry.title, amount: money(entry.amount) });
  const margin = interpolate(gettext("Margin %(margin)s."), { margin: money(entry.margin) });
  return {
    sign: "order",
    look: isVoid ? "" : "good",
    title: html`<a href="/orders/${entry.id}/">${sentence}</a>`,
    body: html`<p>${isVoid ? html`<span class="badge risk">${labelOf("order-status", "VOID")}</span> ${entry.text}` : margin}${placedBy(entry)}</p>`,
  };
}

/** @param {Entry} entry */
function placedBy({ by }) {
  return by ? ` ${interpolate(gettext("Placed by %(name)s."), { name: by })}` : "";
}

/** @param {Entry} entry @returns {Told} */
function refund(entry) {
  const amount = money(entry.amount);
  const sentence = entry.title
    ? interpolate(gettext("Refund on order %(number)s, %(amount)s"), { number: entry.title, amount })
    : interpolate(gettext("Credit, %(amount)s"), { amount });
  const facts = [interpolate(gettext("Margin %(margin)s."), { margin: money(entry.margin) }), entry.text].filter(Boolean).join(" ");
  return { sign: "undo", look: "risk", title: sentence, body: html`<p>${facts}</p>` };
}

/** @param {Entry} entry @returns {Told} */
function lifeEvent(entry) {
  const said = entry.source && interpolate(gettext("Said by %(name)s."), { name: entry.source });
  const logged = entry.by && interpolate(gettext("Logged by %(name)s."), { name: entry.by });
  const facts = [said, logged].filter(Boolean).join(" ");
  return { sign: "event", look: "warn", title: entry.title, body: html`${entry.text ? html`<p>${entry.text}</p>` : nothing}${facts ? html`<p class="muted">${facts}</p>` : nothing}` };
}

/** Field changes are folded: who is rarely looking for them. @param {Entry[]} entries */
export function foldedChanges(entries) {
  const people = new Set(entries.map(({ by }) => by)).size;
  const changes = interpolate(ngettext("%(count)s field change", "%(count)s field changes", entries.length), { count: number(entries.length) });
  const by = interpolate(ngettext("by %(count)s person", "by %(count)s people", people), { count: number(people) });
  return html`<li class="entry folded"><details class="fold"><summary>${changes} ${by}</summary><ol>${entries.map(timelineEntry)}</ol></details></li>`;
}

/** The month that heads an entry; today has a heading of its own. @param {Entry} entry */
export function headingOf({ on }) {
  if (on === today()) return gettext("Today");
  return month(on);
}
