// @ts-check
// The ground of forms that decide anew: the newest version to start from, a preview, the versions so far.
import { html, nothing } from "../../vendor/lit.js";
import { busyLabel, fieldId, textField } from "../parts/field.js";
import { restatement } from "../parts/restatement.js";
import { api } from "./api.js";
import { icon } from "./element.js";
import { FormElement } from "./form-element.js";
import { draftOf, fillForm } from "./drafts.js";
import { date, today } from "./format.js";
import { gettext, interpolate } from "./i18n.js";
import { Load } from "./load.js";
import { PreviewWatch } from "./preview-watch.js";
import { toast } from "./toast.js";

export class VersionForm extends FormElement {
  static properties = { ...FormElement.properties, mayChange: { type: Boolean, attribute: "may-change" } };

  /** Where the versions are. */
  source = "";
  /** Whether a change moves values, or customers only. */
  withValue = true;

  constructor() {
    super();
    this.mayChange = false;
    this.fieldId = fieldId("version");
    this.preview = new PreviewWatch(this, this.localName);
    /** What the preview of before was asked with, until the form is there to hold it. @type {Record<string, string> | null} */
    this.asked = null;
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(this.source, { signal }));
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.mayChange) this.asked = this.preview.resume();
  }

  updated() {
    if (!this.asked || !this.form) return;
    fillForm(this.form, this.asked);
    this.asked = null;
  }

  /** What the form says, as the API takes it. @param {Record<string, any>} _given @returns {Record<string, any>} */
  wish(_given) {
    throw new Error("a form says what it wishes");
  }

  /** @param {any} _newest @returns {unknown} */
  fields(_newest) {
    return nothing;
  }

  /** @param {any} _version @returns {unknown} */
  summary(_version) {
    return nothing;
  }

  /** @param {any} _current @returns {unknown} */
  words(_current) {
    return nothing;
  }

  /** @param {HTMLElement | null} button */
  onlyAsks(button) {
    return Boolean(button?.hasAttribute("data-preview"));
  }

  /** @param {Record<string, any>} given @param {HTMLElement | null} button */
  async send(given, button) {
    const wish = this.wish(given);
    if (button?.hasAttribute("data-preview")) {
      const form = this.form ? draftOf(this.form) : {};
      // Not waited for: meanwhile the form is free for another wish.
      this.preview.follow(await api.post(`${this.source}preview/`, wish, { key: null }), form);
      return;
    }
    const newest = this.load.data.results[0];
    const saved = await api.post(this.source, { ...wish, why: given.why ?? "", effective_on: given.effective_on, replaces: newest.number }, { key: this.key });
    this.preview.clear();
    await this.load.run();
    toast(interpolate(gettext("Version %(number)s holds from %(day)s. The next night works with it."), { number: saved.number, day: date(saved.effective_on) }));
  }

  render() {
    return this.load.render(({ results }) => {
      const current = results.find((/** @type {any} */ version) => version.is_current) ?? results[0];
      return html`<div class="stack settings-wide">${this.words(current)} ${this.mayChange ? this.#form(results[0]) : nothing} ${this.preview.render()} ${this.preview.found ? restatement(this.preview.found, { withValue: this.withValue }) : nothing} ${this.#versions(results)}</div>`;
    });
  }

  /** @param {any} newest */
  #form(newest) {
    const id = this.fieldId;
    return html`<form class="stack settings-form" novalidate aria-label=${gettext("New version")} @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      <h2>${gettext("New version")}</h2>
      ${this.fields(newest)}
      <div class="field-row">
        ${textField(id, { name: "effective_on", label: gettext("Holds from"), type: "date", value: today(), required: true, help: gettext("Nights from this day on work with it.") })}
        ${textField(id, { name: "why", label: gettext("Why"), maxlength: 500, help: gettext("For those who read the figures later; needed to save.") })}
      </div>
      <div data-form-errors>${nothing}</div>
      <div class="actions">
        <button class="btn primary" type="submit" data-preview aria-disabled=${this.busy ? "true" : nothing}>${gettext("Preview the change")}</button>
        <button class="btn" type="submit" aria-disabled=${this.busy ? "true" : nothing}>${busyLabel(this.busy, gettext("Save version"))}</button>
      </div>
    </form>`;
  }

  /** @param {any[]} versions */
  #versions(versions) {
    return html`<section class="stack" aria-labelledby="versions-title"><h2 id="versions-title">${gettext("Versions")}</h2>
      <div class="scroll" tabindex="0" role="group" aria-label=${gettext("Versions")}><table class="table">
        <thead><tr><th scope="col">${gettext("Version")}</th><th scope="col">${gettext("Holds from")}</th><th scope="col">${gettext("What it says")}</th><th scope="col">${gettext("Why")}</th><th scope="col">${gettext("Written by")}</th></tr></thead>
        <tbody>${versions.map((version) => html`<tr>
          <th scope="row">${version.number}${version.is_current ? html` <span class="badge good">${icon("check")}${gettext("in effect")}</span>` : nothing}</th>
          <td>${version.number === 1 ? gettext("the beginning") : date(version.effective_on)}</td><td>${this.summary(version)}</td><td>${version.why || html`<span class="muted">–</span>`}</td><td>${version.author?.name ?? gettext("set up")}</td>
        </tr>`)}</tbody>
      </table></div></section>`;
  }
}
