// @ts-check
// A preview of another version, watched while it is worked out: a new one takes its place, and whoever leaves the page
// and comes back in the same tab finds it again, with what was asked.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "./api.js";
import { dropDraft, keepDraft, recallDraft } from "./drafts.js";
import { icon } from "./element.js";
import { number } from "./format.js";
import { gettext, interpolate } from "./i18n.js";

const MOVING = ["QUEUED", "RUNNING"];
const PAUSE_MS = 1000;
// Nothing has moved for so long that it may never end.
const PATIENCE_MS = 60_000;

/** @typedef {{ id: number, status: string, done: number, total: number, error: string, found: any }} Preview */

export class PreviewWatch {
  /** @param {import("../../vendor/lit.js").ReactiveControllerHost} host @param {string} name what is previewed */
  constructor(host, name) {
    this.host = host;
    this.draftName = `preview:${name}`;
    /** The figures of the last preview. @type {any} */
    this.found = null;
    /** The one that is worked out. @type {Preview | null} */
    this.moving = null;
    this.error = "";
    /** Counts the questions: an answer to an older one is dropped. */
    this.asked = 0;
    this.movedAt = 0;
    host.addController(this);
  }

  hostDisconnected() {
    this.asked += 1;
  }

  /** Forget what was found, for it is out of date. */
  clear() {
    this.asked += 1;
    dropDraft(this.draftName);
    this.#show({});
  }

  /** Show an answer: figures at once, or a preview to wait for. @param {any} answer @param {Record<string, string>} form as it stood */
  async follow(answer, form) {
    this.asked += 1;
    if (!("status" in answer)) return this.#show({ found: answer });
    keepDraft(this.draftName, { id: answer.id, form });
    return this.#wait(answer);
  }

  /** Go on with what this tab asked for before. @returns {Record<string, string> | null} the form as it stood */
  resume() {
    const kept = recallDraft(this.draftName);
    if (!kept) return null;
    this.#wait({ id: kept.id, status: "", done: 0, total: 0, error: "", found: null });
    return kept.form;
  }

  /** @param {Preview} first */
  async #wait(first) {
    const asked = (this.asked += 1);
    this.movedAt = Date.now();
    let preview = first;
    try {
      while (!preview.status || MOVING.includes(preview.status)) {
        if (preview.status) {
          this.#show({ moving: preview });
          await new Promise((resolve) => window.setTimeout(resolve, PAUSE_MS));
        }
        if (asked !== this.asked) return;
        const next = await api.get(`clv-previews/${preview.id}/`).catch((error) => kept(error, preview));
        if (next.done !== preview.done || next.status !== preview.status) this.movedAt = Date.now();
        preview = next;
      }
      if (asked === this.asked) this.#show({ found: preview.found, error: preview.error });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (asked === this.asked) this.#failed(error);
    }
  }

  /** Yesterday's previews are thrown away; who comes back then starts anew. @param {ApiError} error */
  #failed(error) {
    if (error.status === 404) this.clear();
    else this.#show({ error: error.message });
  }

  /** @param {{ found?: any, moving?: Preview | null, error?: string }} now */
  #show({ found = null, moving = null, error = "" }) {
    Object.assign(this, { found, moving, error });
    this.host.requestUpdate();
  }

  /** How far it is, or why there are no figures. */
  render() {
    if (this.error) return html`<p class="note risk" role="alert">${icon("alert")}<span>${this.error}</span></p>`;
    // The line stays where it is, so that its last words are read out too.
    return html`<section class="stack-s">
      <p class=${this.moving ? "md" : "sr"} role="status">${this.moving ? sentence(this.moving) : this.found ? gettext("The preview is there.") : nothing}</p>
      ${this.moving ? this.#bar(this.moving) : nothing}
    </section>`;
  }

  /** @param {Preview} preview */
  #bar({ done, total }) {
    const stuck = Date.now() - this.movedAt > PATIENCE_MS;
    return html`<progress max=${total || 1} value=${done || nothing} aria-label=${gettext("Preview")}></progress>
      ${stuck ? html`<p class="note warn" role="status">${icon("alert")}<span>${gettext("Nothing has moved for a minute. Ask for the preview again if it stays like this.")}</span></p>` : nothing}`;
  }
}

/** While the server doesn't answer, what was known stands, and is asked for again. @param {unknown} error @param {Preview} preview */
function kept(error, preview) {
  if (error instanceof ApiError && error.status === 0) return { ...preview, status: preview.status || "RUNNING" };
  throw error;
}

/** @param {Preview} preview */
function sentence({ status, done, total }) {
  const counts = { done: number(done), total: number(total) };
  if (status === "QUEUED") return gettext("The preview waits for its turn.");
  if (!done) return interpolate(gettext("%(total)s customers are being worked out."), counts);
  if (done >= total) return interpolate(gettext("All %(total)s customers are worked out; old and new are compared."), counts);
  return interpolate(gettext("%(done)s of %(total)s customers are worked out."), counts);
}
