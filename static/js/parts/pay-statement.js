// @ts-check
// One statement: what was earned, how it adds up, and its lines.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { ask } from "../lib/dialogs.js";
import { PageElement, define } from "../lib/element.js";
import { date, month, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { dayOf } from "../lib/instants.js";
import { Load } from "../lib/load.js";
import { money } from "../lib/money.js";
import { toast } from "../lib/toast.js";
import { busyLabel } from "./field.js";
import { statsSkeleton } from "./skeleton.js";
import "./pay-adjustments.js";
import "./pay-ask.js";
import "./pay-held.js";
import "./pay-lines.js";
import "./pay-payments.js";
import "./pay-questions.js";
import { isPlain, paySum } from "./pay-sum.js";

class PayStatement extends PageElement {
  static properties = { statement: { type: Number }, me: { type: Number }, own: { type: Boolean }, mayAnswer: { type: Boolean, attribute: "may-answer" }, mayRelease: { type: Boolean, attribute: "may-release" }, asking: { state: true }, signing: { state: true } };

  constructor() {
    super();
    this.statement = 0;
    this.me = 0;
    this.own = false;
    this.mayAnswer = false;
    this.mayRelease = false;
    this.asking = false;
    this.signing = false;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`statements/${this.statement}/`, { signal }));
  }

  render() {
    return this.load.render((found) => this.#shown(found), { waiting: () => statsSkeleton(4) });
  }

  /** @param {any} found */
  #shown(found) {
    return html`<div class="stack-l" @pay-asked=${() => this.#asked()} @pay-ask-left=${() => this.#leave()}>
      ${this.#flow(found)}
      ${this.#agree(found)}
      <section class="stack adds-up" aria-labelledby="adds-up"><h2 id="adds-up">${gettext("How it adds up")}</h2>${paySum(found)}</section>
      <pay-payments statement=${this.statement}></pay-payments>
      <pay-held statement=${this.statement} ?may-release=${this.mayRelease}></pay-held>
      <pay-adjustments statement=${this.statement}></pay-adjustments>
      <pay-questions statement=${this.statement} me=${this.me} ?may-answer=${this.mayAnswer}></pay-questions>
      <pay-lines statement=${this.statement} count=${found.line_count} ?own=${this.own}></pay-lines>
      <p class="sm muted">${interpolate(gettext("As of %(day)s."), { day: date(found.as_of) })} ${this.#provisional(found)} ${gettext("Pay uses only margin that was earned, never a prediction.")}
        ${found.content_hash ? html`<span class="hash">${interpolate(gettext("Fingerprint of this final statement: %(hash)s"), { hash: found.content_hash })}</span>` : nothing}</p>
    </div>`;
  }

  /** That what waits and what is bounded may still change with the month before. @param {any} found */
  #provisional(found) {
    if (!found.builds_on || isPlain(found)) return nothing;
    return interpolate(gettext("It builds on the draft of %(month)s, which is not closed yet: what is held, carried or owed of a draw is provisional."), { month: month(found.builds_on) });
  }

  /** The form goes, and the focus back to the button that opened it, if it was this one. */
  async #leave() {
    if (!this.asking) return;
    this.asking = false;
    await this.updateComplete;
    this.#goTo("[data-ask-all]");
  }

  /** @param {string} selector */
  #goTo(selector) {
    /** @type {HTMLElement | null} */ (this.querySelector(selector))?.focus();
  }

  #asked() {
    this.#leave();
    this.load.run();
    /** @type {any} */ (this.querySelector("pay-questions"))?.reload();
  }

  /** @param {any} found */
  async #signOff(found) {
    const question = {
      title: gettext("Agree to this statement?"),
      text: interpolate(gettext("You say that you have seen it and that %(total)s is right. It can’t be taken back."), { total: money(found.total) }),
      confirm: gettext("I agree"),
    };
    if (this.signing || !(await ask(question))) return;
    this.signing = true;
    try {
      await api.post(`statements/${this.statement}/sign-off/`);
      toast(gettext("You have agreed to this statement."));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    }
    await this.load.run();
    this.signing = false;
    await this.updateComplete;
    this.#goTo("[data-ask-all]");
  }

  /** What the payee has to say. @param {any} found */
  #agree(found) {
    const signed = found.signed_at ? html`<span class="badge good">${interpolate(gettext("Seen and agreed on %(day)s"), { day: date(dayOf(found.signed_at)) })}</span>` : nothing;
    const open = found.question_count ? html`<span class="badge warn">${interpolate(ngettext("%(count)s open question", "%(count)s open questions", found.question_count), { count: number(found.question_count) })}</span>` : nothing;
    if (!this.own) return html`<div class="row wrap">${signed}${open}</div>`;
    const mayAgree = found.status === "FINAL" && !found.signed_at && !found.question_count;
    return html`<div class="row wrap">${signed}${open}
        ${mayAgree ? html`<button class="btn primary no-print" type="button" aria-disabled=${this.signing ? "true" : nothing} @click=${() => this.#signOff(found)}>${busyLabel(this.signing, gettext("Looks right"))}</button>` : nothing}
        <button class="btn quiet no-print" type="button" data-ask-all aria-expanded=${this.asking ? "true" : "false"} @click=${() => (this.asking = !this.asking)}>${gettext("Ask about this statement")}</button></div>
      ${this.asking ? html`<pay-ask class="no-print" statement=${this.statement}></pay-ask>` : nothing}`;
  }

  /** @param {any} found */
  #flow(found) {
    const share = found.returning_share === null ? gettext("No orders yet") : interpolate(gettext("%(share)s from returning customers"), { share: percent(found.returning_share) });
    const isFinal = found.status === "FINAL";
    const paid = html`<div><dt>${gettext("Paid")}</dt><dd>${money(found.paid)}</dd><dd class="foot">${Number(found.paid.amount) ? html`<a href="#paid">${gettext("Since the statement before")}</a>` : gettext("Since the statement before")}</dd></div>`;
    return html`<dl class="flow">
      <div><dt>${gettext("Earned")}</dt><dd>${money(found.earned)}</dd><dd class="foot"><a href="#adds-up">${share}</a></dd></div>
      <div><dt>${gettext("Held")}</dt><dd>${money(found.held)}</dd><dd class="foot">${Number(found.held.amount) ? html`<a href="#held">${gettext("What it waits for")}</a>` : gettext("Nothing waits")}</dd></div>
      ${isFinal ? paid : nothing}
      <div class="hero"><dt>${gettext("Payable")}</dt><dd>${money(isFinal ? found.closing : found.payable)}</dd><dd class="foot">${isFinal ? gettext("Final") : gettext("Draft, as of the last night")}</dd></div>
    </dl>`;
  }
}

define("pay-statement", PayStatement);
