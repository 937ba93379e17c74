// @ts-check
// One version of a pay plan: where it stands, what it pays, and what may be done with it.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { ask } from "../lib/dialogs.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date, dateTime, today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { toast } from "../lib/toast.js";
import { stateBadge } from "./plan-state.js";
import { planChanges, planExample, planParts } from "./plan-story.js";

class PlanVersion extends PageElement {
  static properties = {
    versionId: { type: Number, attribute: "version-id" },
    me: { type: Number },
    mayChange: { type: Boolean, attribute: "may-change" },
    mayApprove: { type: Boolean, attribute: "may-approve" },
    busy: { state: true },
    refused: { state: true },
  };

  constructor() {
    super();
    this.versionId = 0;
    this.me = 0;
    this.mayChange = false;
    this.mayApprove = false;
    this.busy = false;
    /** What the server said to the last wish. */
    this.refused = "";
    /** @type {Load<any>} */
    this.load = new Load(this, async (signal) => {
      const address = `commission-plan-versions/${this.versionId}/`;
      const [version, story] = await Promise.all([api.get(address, { signal }), api.get(`${address}story/`, { signal })]);
      return { version, story };
    });
  }

  /** @param {any} version @param {string} way @param {string} said what is then true @param {object} [body] */
  async #do(version, way, said, body) {
    this.busy = true;
    this.refused = "";
    try {
      await api.post(`commission-plan-versions/${version.id}/${way}/`, body, { match: version });
      toast(said);
      await this.load.run();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused = Object.values(error.fields).join(" ") || error.message;
    } finally {
      this.busy = false;
    }
  }

  /** @param {any} version */
  async #approve(version) {
    const text = version.starts_on < today() ? gettext("It begins in the past: the next night posts the difference, for closed months into the next open one.") : gettext("From that day on it pays, and it never changes again.");
    const title = interpolate(gettext("Approve version %(number)s from %(day)s?"), { number: version.number, day: date(version.starts_on) });
    if (await ask({ title, text, confirm: gettext("Approve version") })) await this.#do(version, "approve", gettext("The version is approved. The next night reckons with it."));
  }

  /** @param {any} version */
  async #remove(version) {
    const title = interpolate(gettext("Throw away the draft of version %(number)s?"), { number: version.number });
    if (!(await ask({ title, text: gettext("The history keeps what it said."), confirm: gettext("Throw away"), danger: true }))) return;
    try {
      await api.delete(`commission-plan-versions/${version.id}/`, { match: version });
      location.assign("/settings/plans/");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused = error.message;
    }
  }

  /** @param {SubmitEvent} event @param {any} version */
  #refuse(event, version) {
    event.preventDefault();
    const note = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("note") ?? "");
    this.#do(version, "refuse", gettext("The version goes back to its author with your reason."), { note });
  }

  render() {
    return this.load.render(({ version, story }) => html`<div class="stack-l settings-wide">
      ${this.#head(version)} ${this.#moves(version)} ${planParts(story)} ${planExample(story)} ${planChanges(story)}
    </div>`);
  }

  /** @param {any} version */
  #head(version) {
    const from = version.starts_on <= "1970-01-01" ? gettext("the beginning") : date(version.starts_on);
    const facts = [
      version.ends_on ? interpolate(gettext("from %(from)s until %(until)s"), { from, until: date(version.ends_on) }) : interpolate(gettext("from %(from)s"), { from }),
      version.author && interpolate(gettext("written by %(name)s"), { name: version.author.name }),
      version.approved_by && interpolate(gettext("approved by %(name)s on %(at)s"), { name: version.approved_by.name, at: dateTime(version.approved_at) }),
    ].filter(Boolean);
    return html`<div class="stack"><p>${stateBadge(version)} ${facts.join(" · ")}</p>
      ${version.why ? html`<p>${version.why}</p>` : nothing}
      ${version.refusal ? html`<p class="note warn"><span><b>${interpolate(gettext("Refused by %(name)s:"), { name: version.refused_by.name })}</b> ${version.refusal}</span></p>` : nothing}</div>`;
  }

  /** What the reader may do with it now. @param {any} version */
  #moves(version) {
    const mine = version.author?.id === this.me;
    const failed = this.refused ? html`<p class="error" role="alert">${icon("alert")}<span>${this.refused}</span></p>` : nothing;
    if (version.state === "DRAFT" && this.mayChange && mine) {
      return html`<div class="stack"><div class="row wrap">
        <button class="btn primary" type="button" ?disabled=${this.busy} @click=${() => this.#do(version, "submit", gettext("The version waits for somebody else to approve it."))}>${gettext("Submit for approval")}</button>
        <a class="btn" href="/settings/plans/${version.id}/edit/">${gettext("Change draft")}</a>
        <button class="btn quiet" type="button" @click=${() => this.#remove(version)}>${gettext("Throw away")}</button></div>${failed}</div>`;
    }
    if (version.state === "SUBMITTED" && this.mayChange && mine) {
      return html`<div class="stack"><p class="muted">${gettext("Somebody else in finance or administration decides on it.")}</p>
        <div class="row"><button class="btn" type="button" ?disabled=${this.busy} @click=${() => this.#do(version, "withdraw", gettext("It is a draft again."))}>${gettext("Withdraw to change it")}</button></div>${failed}</div>`;
    }
    if (version.state === "SUBMITTED" && this.mayApprove) {
      return html`<div class="stack"><div class="row"><button class="btn primary" type="button" ?disabled=${this.busy} @click=${() => this.#approve(version)}>${gettext("Approve version")}</button></div>
        <form class="row wrap plan-refusal" @submit=${(/** @type {SubmitEvent} */ event) => this.#refuse(event, version)}>
          <label class="sr" for="refusal">${gettext("Why it is refused")}</label><input class="input" id="refusal" name="note" maxlength="300" required placeholder=${gettext("Why it is refused")} />
          <button class="btn" type="submit" ?disabled=${this.busy}>${gettext("Refuse")}</button></form>${failed}</div>`;
    }
    return nothing;
  }
}

define("plan-version", PlanVersion);
