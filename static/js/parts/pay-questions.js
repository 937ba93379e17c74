// @ts-check
// The questions about pay within the person's reach, the oldest first, with how long they have been waiting.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { number } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import "./pay-question.js";

class PayQuestions extends PageElement {
  static properties = { statement: { type: Number }, me: { type: Number }, mayAnswer: { type: Boolean, attribute: "may-answer" }, ended: { state: true } };

  constructor() {
    super();
    /** Of one statement; 0 is all of them, with their ages. */
    this.statement = 0;
    this.me = 0;
    this.mayAnswer = false;
    this.ended = false;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => this.#ask(signal));
  }

  /** @param {AbortSignal} signal */
  async #ask(signal) {
    const params = this.statement ? { statement: this.statement, page_size: 100 } : { is_running: !this.ended, page_size: 100 };
    const list = await api.get("pay-questions/", { params, signal });
    return { list, ages: this.statement ? null : await api.get("pay-questions/ageing/", { signal }) };
  }

  /** Ask again, after something was asked elsewhere on the page. */
  reload() {
    return this.load.run();
  }

  /** @param {boolean} ended */
  #show(ended) {
    this.ended = ended;
    this.load.run();
  }

  render() {
    return this.load.render(({ list, ages }) => (this.statement ? this.#threads(list.results) : html`${this.#ages(ages)}${this.#choice()}${this.#threads(list.results)}`));
  }

  /** @param {any} ages */
  #ages(ages) {
    const tiles = [
      [gettext("Wait for an answer"), ages.waiting_count],
      [gettext("Asked within a week"), ages.week_count],
      [gettext("Within a month"), ages.month_count],
      [gettext("Older than a month"), ages.older_count],
    ];
    return html`<dl class="stats">${tiles.map(([label, count]) => html`<div><dt>${label}</dt><dd>${number(count)}</dd></div>`)}</dl>`;
  }

  #choice() {
    return html`<div class="seg" role="group" aria-label=${gettext("Which questions")}>
      <label><input type="radio" name="ended" ?checked=${!this.ended} @change=${() => this.#show(false)} />${gettext("Running")}</label>
      <label><input type="radio" name="ended" ?checked=${this.ended} @change=${() => this.#show(true)} />${gettext("Ended")}</label>
    </div>`;
  }

  /** @param {any[]} questions */
  #threads(questions) {
    if (!questions.length && this.statement) return nothing;
    if (!questions.length) return html`<empty-state kind="finished" sign="question" .heading=${this.ended ? gettext("No question has ended yet") : gettext("No question is waiting")}></empty-state>`;
    return html`<section class="stack-l" aria-label=${gettext("Questions")}><h2 class=${this.statement ? nothing : "sr"}>${gettext("Questions")}</h2>
      ${questions.map((one) => html`<pay-question .question=${one} ?may-answer=${this.mayAnswer && one.payee.id !== this.me} ?is-linked=${!this.statement}></pay-question>`)}
    </section>`;
  }
}

define("pay-questions", PayQuestions);
