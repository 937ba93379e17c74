// @ts-check
// Starting a replay: which version, which stretch, for whom. The answer leads to the page that watches it.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define, icon } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { versionName } from "../lib/lab.js";
import { Load } from "../lib/load.js";
import { fieldId, selectField, textField } from "./field.js";

class LabStart extends FormElement {
  constructor() {
    super();
    this.fieldId = fieldId("lab");
    /** @type {Load<any[]>} */
    this.load = new Load(this, async (signal) => (await api.get("commission-plans/", { params: { page_size: 200 }, signal })).results);
  }

  /** @param {Record<string, any>} given */
  async send({ version, starts_on, ends_on, applies_to }) {
    const wish = { version: Number(version), starts_on, ends_on: dayAfter(ends_on), applies_to };
    const replay = await api.post("pay-simulations/", wish, { key: this.key });
    this.leave(`/lab/${replay.id}/`);
  }

  render() {
    return this.load.render((plans) => this.#form(plans.flatMap(versionsOf)));
  }

  /** @param {Array<{ value: [string, string], isDraft: boolean }>} versions */
  #form(versions) {
    if (!versions.length) return html`<p class="muted">${gettext("There is no version of a plan to try yet.")}</p>`;
    const id = this.fieldId;
    const [start, end] = lastYear();
    const who = [["FOLLOWERS", gettext("Those who follow its plan")], ["EVERYBODY", gettext("Everybody")]];
    const first = versions.find(({ isDraft }) => isDraft) ?? versions[0];
    return html`<form class="panel lab-form no-print" novalidate aria-label=${gettext("Start a replay")} @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${selectField(id, { name: "version", label: gettext("Plan to try (B)"), value: first.value[0], options: versions.map(({ value }) => value), required: true })}
      ${textField(id, { name: "starts_on", label: gettext("Orders from"), type: "date", value: start, required: true })}
      ${textField(id, { name: "ends_on", label: gettext("Orders to"), type: "date", value: end, required: true })}
      ${selectField(id, { name: "applies_to", label: gettext("Paid by it"), value: "FOLLOWERS", options: /** @type {Array<[string, string]>} */ (who) })}
      <div class="go"><button class="btn primary" type="submit" aria-disabled=${this.busy ? "true" : nothing}>${icon("lab")}${this.busy ? gettext("Starting…") : gettext("Replay")}</button></div>
      <div data-form-errors></div>
    </form>`;
  }
}

/** @param {any} plan @returns {Array<{ value: [string, string], isDraft: boolean }>} */
function versionsOf(plan) {
  return plan.versions.map((/** @type {any} */ version) => ({
    value: [String(version.id), `${versionName({ plan: plan.name, number: version.number })} (${version.state_label})`],
    isDraft: version.status === "DRAFT" || version.status === "SUBMITTED",
  }));
}

/** The twelve whole months before this one. @returns {[string, string]} */
function lastYear() {
  const [year, month] = today().split("-").map(Number);
  const first = new Date(Date.UTC(year - 1, month - 1, 1));
  const last = new Date(Date.UTC(year, month - 1, 0));
  return [first.toISOString().slice(0, 10), last.toISOString().slice(0, 10)];
}

/** @param {string | null} day */
function dayAfter(day) {
  if (!day) return day;
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

define("lab-start", LabStart);
