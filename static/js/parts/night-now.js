// @ts-check
// One night and its steps, the newest unless one is named; asked again every second while it moves.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date, dateTime, elapsed, number } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { countsOf, isMoving, stateBadge } from "../lib/nights.js";
import { rowsSkeleton } from "./skeleton.js";

const PAUSE_MS = 1000;
/** @typedef {import("../lib/nights.js").Night} Night */
/** @typedef {import("../lib/nights.js").Step} Step */

class NightNow extends PageElement {
  static properties = { night: { type: Number } };

  constructor() {
    super();
    this.night = 0;
    /** @type {Load<Night | null>} */
    this.load = new Load(this, (signal) => this.#ask(signal));
    this.timer = 0;
    /** Which night was seen last, and where it stood. */
    this.state = "";
    this.started = () => this.load.run();
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("night-started", this.started);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    document.removeEventListener("night-started", this.started);
  }

  /** @param {AbortSignal} signal @returns {Promise<Night | null>} */
  async #ask(signal) {
    const night = this.night ? await api.get(`nights/${this.night}/`, { signal }) : await this.#newest(signal);
    clearTimeout(this.timer);
    if (night && isMoving(night)) this.timer = window.setTimeout(() => this.load.run(), PAUSE_MS);
    const state = night ? `${night.id} ${night.state}` : "";
    if (this.state && this.state !== state) this.tell("night-moved");
    this.state = state;
    return night;
  }

  /** @param {AbortSignal} signal @returns {Promise<Night | null>} */
  async #newest(signal) {
    const page = await api.get("nights/", { params: { page_size: 20 }, signal });
    return page.results.find(isMoving) ?? page.results[0] ?? null;
  }

  render() {
    return this.load.render((night) => (night ? this.#shown(fresh(night)) : this.#none()), { waiting: rowsSkeleton });
  }

  #none() {
    return html`<empty-state kind="none" sign="night" .heading=${gettext("No night has run yet")}
      .text=${gettext("After the first one every customer has a value, the worklist is filled and pay is worked out.")}></empty-state>`;
  }

  /** @param {Night} night */
  #shown(night) {
    const done = night.steps.filter((step) => step.state === "DONE").length;
    const progress = interpolate(gettext("%(done)s of %(all)s steps"), { done: number(done), all: number(night.steps.length) });
    return html`<section class="stack" aria-labelledby="night-now">
      <div class="row wrap">
        <h2 id="night-now">${this.night ? gettext("Steps") : interpolate(gettext("Night of %(day)s"), { day: date(night.as_of) })}</h2>
        ${stateBadge(night.state)}
        <span class="sm muted" role="status">${this.#facts(night, progress)}</span>
      </div>
      ${isMoving(night) ? html`<progress class="night-progress" max=${night.steps.length || 1} value=${done} aria-label=${progress}></progress>` : nothing}
      ${night.state === "INTERRUPTED" ? this.#note("warn", gettext("The process that ran this night ended before it was done. Start the night again: it goes on where it stopped.")) : nothing}
      ${this.#steps(night)}
    </section>`;
  }

  /** @param {Night} night @param {string} progress */
  #facts(night, progress) {
    const facts = [
      isMoving(night) ? progress : "",
      night.ended_at && night.seconds !== null ? interpolate(gettext("ended %(at)s after %(time)s"), { at: dateTime(night.ended_at), time: elapsed(night.seconds * 1000) }) : "",
      night.is_full ? gettext("all customers") : gettext("changed customers"),
      night.requested_by ? interpolate(gettext("asked for by %(name)s"), { name: night.requested_by }) : gettext("by the schedule"),
    ];
    return facts.filter(Boolean).join(" · ");
  }

  /** @param {Night} night */
  #steps(night) {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Steps of the night")}><table class="table night-steps">
      <thead><tr><th scope="col">${gettext("Step")}</th><th scope="col">${gettext("State")}</th><th scope="col" class="num">${gettext("Time")}</th><th scope="col">${gettext("Counted")}</th></tr></thead>
      <tbody>${night.steps.map((step) => this.#step(step))}</tbody>
    </table></div>`;
  }

  /** @param {Step} step */
  #step(step) {
    return html`<tr>
      <th scope="row">${step.label}</th>
      <td>${stateBadge(step.state)}</td>
      <td class="num">${step.seconds === null ? nothing : elapsed(step.seconds * 1000)}</td>
      <td>${step.error ? html`<span class="neg">${step.error}</span>` : html`<span class="muted">${countsOf(step.counts)}</span>`}</td>
    </tr>`;
  }

  /** @param {string} look @param {string} words */
  #note(look, words) {
    return html`<div class="note ${look}">${icon("alert")}<span>${words}</span></div>`;
  }
}

/** A night that waits to run again hasn't done what the run before it did. @param {Night} night @returns {Night} */
function fresh(night) {
  if (night.state !== "WAITING") return night;
  const steps = night.steps.map((step) => ({ ...step, state: "WAITING", seconds: null, counts: {}, error: "" }));
  return { ...night, ended_at: null, steps };
}

define("night-now", NightNow);
