// @ts-check
// The worklist: walked by j and k, worked by c, e, o and z; whoever was reached leaves it.
import { html, nothing, repeat } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { onKey } from "../lib/keys.js";
import { PagedRows, showMore } from "../lib/paged-rows.js";
import { readQuery, writeQuery } from "../lib/query.js";
import { completeJob, openJob, orderFor, snoozeJob } from "../lib/worklist-moves.js";
import "./empty-state.js";
import { rowsSkeleton } from "./skeleton.js";
import { finished, foot } from "./worklist-ends.js";
import { SNOOZES, worklistJob } from "./worklist-job.js";
import "./worklist-rank.js";

/** @typedef {import("./worklist-job.js").Job} Job */
const A_WEEK = SNOOZES[1];

class WorklistList extends PageElement {
  static properties = { rights: { type: String }, team: { type: Boolean }, done: { type: Number }, waiting: { type: Number }, early: { type: Boolean }, all: { state: true }, cursor: { state: true } };

  constructor() {
    super();
    this.rights = "";
    /** Whether customers of several salespeople are on the list. */
    this.team = false;
    /** How many were dealt with today. */
    this.done = 0;
    /** How many the day has no room for. */
    this.waiting = 0;
    /** Whether no night has made a list yet. */
    this.early = false;
    /** Whether those are shown too. */
    this.all = readQuery().all === "true";
    this.cursor = 0;
    /** The id of the entry at hand. */
    this.hand = 0;
    this.rows = new PagedRows(this);
    this.moves = {
      log: (/** @type {Job} */ job) => this.#log(job),
      complete: (/** @type {Job} */ job) => completeJob(job, () => this.#dealt()),
      snooze: (/** @type {Job} */ job, /** @type {number} */ days) => snoozeJob(job, days, () => this.#dealt()),
    };
  }

  connectedCallback() {
    super.connectedCallback();
    this.release = [
      onKey("j", gettext("Next"), () => this.#move(1)),
      onKey("k", gettext("Previous"), () => this.#move(-1)),
      onKey("Enter", gettext("Open the customer"), (event) => openJob(event, this.job)),
      ...(this.#may("contact") ? [onKey("c", gettext("Log contact"), () => this.#log(this.job))] : []),
      ...(this.#may("event") ? [onKey("e", gettext("Add event"), () => this.#tell(this.job, "event"))] : []),
      ...(this.#may("order") ? [onKey("o", gettext("New order"), () => orderFor(this.job))] : []),
      ...(this.#may("work") ? [onKey("z", gettext("Snooze for a week"), () => this.job && this.moves.snooze(this.job, A_WEEK))] : []),
    ];
    this.reload();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release?.forEach((release) => release());
  }

  /** @param {string} word */
  #may(word) {
    return this.rights.split(" ").includes(word);
  }

  /** @returns {Job | undefined} */
  get job() {
    return this.rows.all[this.cursor];
  }

  /** Ask again from the top; who is at hand stays at hand, and whoever leaves the list leaves the cursor where it was. */
  async reload() {
    await this.rows.start("worklist/", { owner: readQuery().owner, all: this.all || null, page_size: 20 });
    const place = this.rows.all.findIndex(({ id }) => id === this.hand);
    this.cursor = place < 0 ? Math.max(0, Math.min(this.cursor, this.rows.all.length - 1)) : place;
    this.tell("worklist-changed", { count: this.rows.count });
    this.#tell(this.job, "");
  }

  /** Ask again, and go to the entry that is at hand now, so that the keys of the list go on from there. */
  async goOn() {
    await this.reload();
    await this.updateComplete;
    this.#focus();
  }

  #focus() {
    const next = /** @type {HTMLElement | null} */ (this.querySelector(".job.cursor h3 a, .empty a, .empty button"));
    next?.focus({ preventScroll: true });
  }

  /** An entry leaves the list, and with it the button that was pressed. */
  #dealt() {
    return this.contains(document.activeElement) ? this.goOn() : this.reload();
  }

  #showAll() {
    this.all = true;
    writeQuery({ all: "true" });
    this.reload();
  }

  /** @param {number} step */
  async #move(step) {
    this.cursor = Math.max(0, Math.min(this.rows.all.length - 1, this.cursor + step));
    this.#tell(this.job, "");
    await this.updateComplete;
    this.querySelector(".job.cursor")?.scrollIntoView({ block: "nearest" });
    // A focus in the list goes along, so that Enter opens who is at hand.
    if (this.contains(document.activeElement)) this.#focus();
  }

  /** @param {Job | undefined} job */
  #log(job) {
    if (!job) return;
    this.cursor = this.rows.all.indexOf(job);
    this.#tell(job, "contact");
  }

  /** Which entry is at hand, and which form is wanted for it. @param {Job | undefined} job @param {string} form */
  #tell(job, form) {
    this.hand = job?.id ?? 0;
    this.tell("job-chosen", { job, form });
  }

  render() {
    return html`<section class="stack">
      <div class="sec"><h2>${gettext("Worklist")}</h2><span class="sub">${gettext("Value at stake × silence in usual gaps ÷ minutes")}</span><worklist-rank class="push"></worklist-rank></div>
      ${this.#list()}
    </section>`;
  }

  #list() {
    const { all, error, busy, slow } = this.rows;
    if (!all.length && error) return html`<empty-state kind=${error.status === 403 ? "no-right" : "failed"} .text=${error.message} @try-again=${() => this.reload()}></empty-state>`;
    if (!all.length && !this.rows.asked) return busy && slow ? rowsSkeleton(6) : nothing;
    const ends = { rows: this.rows, done: this.done, waiting: this.all ? 0 : this.waiting, showAll: () => this.#showAll(), showNext: () => showMore(this, this.rows, ".jobs > li"), early: this.early };
    if (!all.length) return finished(ends);
    const look = { showsOwner: this.team, moves: this.#may("work") ? this.moves : null };
    return html`<ol class="jobs" aria-busy=${busy ? "true" : nothing}>${repeat(all, (job) => job.id, (job, index) => worklistJob(job, index + 1, { ...look, isCursor: index === this.cursor }))}</ol>
      ${foot(ends)}`;
  }
}

define("worklist-list", WorklistList);
