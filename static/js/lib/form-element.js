// @ts-check
// The ground of our forms: one request at a time, a draft while it is not saved, refusals beside their fields,
// and both versions side by side where somebody else was faster.
import { ApiError, newKey } from "./api.js";
import { draftOf, dropDraft, fillForm, keepDraft, recallDraft } from "./drafts.js";
import { PageElement } from "./element.js";
import { answers, checkRequired, clearErrors, showErrors } from "./forms.js";
import { toast } from "./toast.js";

/** @typedef {{ sent: Record<string, any>, current: Record<string, any> }} Conflict */

export class FormElement extends PageElement {
  static properties = { busy: { state: true }, conflict: { state: true } };

  constructor() {
    super();
    this.busy = false;
    /** @type {Conflict | null} */
    this.conflict = null;
    this.key = newKey();
    /** What was asked while another question was still out, by which button. @type {{ button: HTMLElement | null } | null} */
    this.next = null;
    /** Whether what was saved has a page of its own, which is on its way. */
    this.isLeaving = false;
  }

  /** The name under which the draft is kept; "" keeps none. */
  get draftName() {
    return "";
  }

  /** @returns {HTMLFormElement | null} */
  get form() {
    return this.querySelector("form");
  }

  /** For a form that somebody opened in the page: go into it. */
  enter() {
    const first = /** @type {HTMLElement | null | undefined} */ (this.form?.querySelector("select, input:not([type=hidden]), textarea"));
    first?.focus();
  }

  /** Put the draft of this form's record back. */
  restore() {
    const draft = this.draftName && recallDraft(this.draftName);
    if (draft && this.form) fillForm(this.form, draft);
    this.key = newKey();
  }

  /** What was typed changes what is asked, so it needs a key of its own. */
  typed() {
    this.key = newKey();
    if (this.draftName && this.form) keepDraft(this.draftName, draftOf(this.form));
  }

  /**
   * Send the answers; a refusal is shown by itself.
   * @param {Record<string, any>} _answers @param {HTMLElement | null} _button the one that was pressed
   * @returns {Promise<void>}
   */
  async send(_answers, _button) {
    throw new Error("a form says where it sends its answers");
  }

  /** Whether a press asks and saves nothing: while another is out it waits for its turn. @param {HTMLElement | null} _button */
  onlyAsks(_button) {
    return false;
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    event.preventDefault();
    const { form, draftName } = this;
    if (this.busy && this.onlyAsks(event.submitter)) this.next = { button: event.submitter };
    if (!form || this.busy || !checkRequired(form)) return;
    clearErrors(form);
    this.busy = true;
    try {
      await this.send(answers(form), event.submitter);
      this.conflict = null;
      if (draftName) dropDraft(draftName);
      this.key = newKey();
    } catch (error) {
      // By now the form may be about another record, or closed: what was said of this one doesn't belong to its fields.
      if (error instanceof ApiError && (draftName !== this.draftName || !form.checkVisibility())) toast(error.message);
      else this.#refused(form, error);
    } finally {
      this.busy = this.isLeaving;
    }
    const { next } = this;
    this.next = null;
    if (next) form.requestSubmit(next.button);
  }

  /** Go to the page of what was saved, or to this one anew; until it is there, nothing is sent a second time. @param {string} [address] */
  leave(address) {
    this.isLeaving = true;
    // Whoever comes back to this page as it was left may send again.
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) this.busy = this.isLeaving = false;
    });
    if (address) location.assign(address);
    else location.reload();
  }

  /** @param {HTMLFormElement} form @param {unknown} error */
  #refused(form, error) {
    if (error instanceof ApiError && error.status === 412 && error.problem.current) {
      this.conflict = { sent: error.problem.sent ?? {}, current: error.problem.current };
    } else {
      showErrors(form, error);
    }
  }

  /** Command or Control with Enter saves from any field. @param {KeyboardEvent} event */
  pressed(event) {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      this.form?.requestSubmit();
    }
  }
}

/** The answers without those left empty: for a new record. @param {Record<string, any>} given */
export function filled(given) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** The answers with empty texts as texts: for a change that may clear them. @param {Record<string, any>} given @param {string[]} texts */
export function cleared(given, texts) {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === null && texts.includes(name) ? "" : value]),
  );
}
