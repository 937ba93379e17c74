// @ts-check
// One replay: watched while it runs, started again where it failed or was killed, and shown once it is done.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api, newKey } from "../lib/api.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { isMoving, lastDay, replayBadge } from "../lib/lab.js";
import { Load } from "../lib/load.js";
import { toast } from "../lib/toast.js";
import { labFigures, labNotes, labPlans, labShares } from "./lab-result.js";
import "./lab-payees.js";
import "./lab-lines.js";
import "./lab-limits.js";
import { rowsSkeleton, statsSkeleton } from "./skeleton.js";

const PAUSE_MS = 1000;

class LabReplay extends PageElement {
  static properties = { replay: { type: Number }, busy: { state: true } };

  constructor() {
    super();
    this.replay = 0;
    this.busy = false;
    this.timer = 0;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => this.#ask(signal));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** @param {AbortSignal} signal */
  async #ask(signal) {
    const found = await api.get(`pay-simulations/${this.replay}/`, { signal });
    clearTimeout(this.timer);
    if (isMoving(found)) this.timer = window.setTimeout(() => this.load.run(), PAUSE_MS);
    return found;
  }

  updated() {
    const facts = document.querySelector("[data-facts]");
    const found = this.load.data;
    if (!facts || found?.status !== "DONE") return;
    const orders = interpolate(ngettext("%(count)s order", "%(count)s orders", found.order_count), { count: number(found.order_count) });
    const refunds = interpolate(ngettext("%(count)s refund", "%(count)s refunds", found.refund_count), { count: number(found.refund_count) });
    const said = { first: date(found.starts_on), last: date(lastDay(found.ends_on)), orders, refunds, day: date(found.as_of) };
    const text = interpolate(gettext("%(first)s to %(last)s replayed: %(orders)s, %(refunds)s, as of %(day)s"), said);
    facts.textContent = found.team ? `${found.team}. ${text}` : text;
  }

  async #again() {
    this.busy = true;
    try {
      await api.post(`pay-simulations/${this.replay}/start/`, {}, { key: newKey() });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    } finally {
      this.busy = false;
    }
    await this.load.run();
  }

  render() {
    return this.load.render((found) => (found.status === "DONE" ? this.#shown(found) : this.#waiting(found)), { waiting: () => html`${statsSkeleton(5)}${rowsSkeleton()}` });
  }

  /** @param {any} found */
  #waiting(found) {
    const progress = interpolate(gettext("%(done)s of %(all)s customers"), { done: number(found.done_count), all: number(found.customer_count) });
    return html`<section class="stack" aria-label=${gettext("State of the replay")}>
      <div class="row wrap">${replayBadge(found.status)}<span class="sm muted" role="status">${isMoving(found) ? progress : nothing}</span></div>
      ${isMoving(found) ? html`<progress class="lab-progress" max=${found.customer_count || 1} value=${found.done_count} aria-label=${progress}></progress>` : this.#stopped(found)}
      ${labPlans(found)}
    </section>`;
  }

  /** @param {any} found */
  #stopped(found) {
    const words = found.status === "FAILED" ? interpolate(gettext("It stopped: %(error)s"), { error: found.error }) : gettext("The process that ran this replay ended before it was done. Nothing of it was kept.");
    return html`<div class="note ${found.status === "FAILED" ? "risk" : "warn"}" role="alert">${icon("alert")}<span>${words}</span>
      <button class="btn small" type="button" ?disabled=${this.busy} @click=${() => this.#again()}>${gettext("Start it again")}</button></div>`;
  }

  /** @param {any} found */
  #shown(found) {
    return html`<div class="stack-l">
      ${labPlans(found)} ${labFigures(found)} ${labNotes(found)} ${labShares(found)}
      <lab-payees replay=${this.replay}></lab-payees>
      ${found.is_bounded ? html`<lab-limits replay=${this.replay}></lab-limits>` : nothing}
      <lab-lines replay=${this.replay} .all=${found.changed_count} .kept=${found.kept_count}></lab-lines>
    </div>`;
  }
}

define("lab-replay", LabReplay);
