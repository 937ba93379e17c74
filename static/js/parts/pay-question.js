// @ts-check
// One question about pay: its thread, the next message, and for the other side how it ends.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { date, dateTime } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { dayOf } from "../lib/instants.js";
import { money } from "../lib/money.js";
import { toast } from "../lib/toast.js";
import { conflictNote } from "./conflict-note.js";
import { areaField, busyLabel, fieldId } from "./field.js";
import "./pay-adjust.js";

class PayQuestion extends FormElement {
  static properties = { ...FormElement.properties, question: { attribute: false }, mayAnswer: { type: Boolean, attribute: "may-answer" }, isLinked: { type: Boolean, attribute: "is-linked" }, adjusting: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.question = null;
    this.mayAnswer = false;
    this.isLinked = false;
    this.adjusting = false;
    this.fieldId = fieldId("question");
  }

  /** @param {any} current */
  adopt(current) {
    this.question = current;
  }

  /** @param {Record<string, any>} given @param {HTMLElement | null} button */
  async send({ text }, button) {
    const ends = button?.dataset.end !== undefined;
    this.question = await api.post(`pay-questions/${this.question.id}/${ends ? "end" : "messages"}/`, { text }, { key: this.key, match: this.question });
    this.form?.reset();
    toast(ends ? gettext("The question has ended: the line stands.") : gettext("Your message is sent."));
    this.tell("pay-question-changed", this.question);
  }

  render() {
    const one = this.question;
    const about = one.entry ? `${one.customer || gettext("A line of pay")}, ${money(one.amount)}` : `${gettext("The statement as a whole")}, ${money(one.amount)}`;
    return html`<article class="stack thread" aria-label=${about}>
      <div class="sec"><h3>${this.isLinked ? html`<a href="/statements/${one.statement}/">${about}</a>` : about}</h3><span class="badge ${one.is_running ? "warn" : ""}">${one.status_label}</span><span class="sub">${interpolate(gettext("%(name)s, asked on %(day)s"), { name: one.payee.name, day: date(dayOf(one.opened_at)) })}</span></div>
      <ol class="messages">${one.messages.map((/** @type {any} */ said) => html`<li><b>${said.by.name}</b> <time class="muted sm" datetime=${said.at}>${dateTime(said.at)}</time><p>${said.text}</p></li>`)}</ol>
      ${one.is_running ? this.#answer() : html`<p class="sm muted">${interpolate(gettext("Ended by %(name)s on %(day)s."), { name: one.ended_by?.name ?? "–", day: one.ended_at ? date(dayOf(one.ended_at)) : "–" })}</p>`}
    </article>`;
  }

  #answer() {
    return html`<form class="stack no-print" novalidate @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
        ${conflictNote(this, {})}
        ${areaField(this.fieldId, { name: "text", label: this.mayAnswer ? gettext("Answer") : gettext("Add to your question"), rows: 3, maxlength: 2000, required: true })}
        <div data-form-errors></div>
        <div class="row wrap">
          <button class="btn small" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Send message"))}</button>
          ${this.mayAnswer ? html`<button class="btn small" type="submit" data-end ?disabled=${this.busy}>${gettext("End it: the line stands")}</button>
            <button class="btn small quiet" type="button" aria-expanded=${this.adjusting ? "true" : "false"} @click=${() => (this.adjusting = !this.adjusting)}>${gettext("Propose an adjustment")}</button>` : nothing}
        </div>
      </form>
      ${this.adjusting ? html`<pay-adjust .question=${this.question} @adjustment-proposed=${() => (this.adjusting = false)}></pay-adjust>` : nothing}`;
  }
}

define("pay-question", PayQuestion);
