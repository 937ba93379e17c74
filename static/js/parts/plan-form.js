// @ts-check
// The form of a draft: all parts of a pay plan. What the server refuses stands beside its field.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { wishOf } from "../lib/plan-wish.js";
import { conflictNote } from "./conflict-note.js";
import { busyLabel, fieldId } from "./field.js";
import { goalSections, payoutSections, rateSections, rangeSection } from "./plan-sections.js";
import { rowOf, targetRow } from "./plan-rows.js";

class PlanForm extends FormElement {
  static properties = { ...FormElement.properties, versionId: { type: Number, attribute: "version-id" }, lists: { state: true } };

  constructor() {
    super();
    this.versionId = 0;
    this.fieldId = fieldId("plan");
    /** The rows that the form holds now. @type {Record<string, import("./plan-rows.js").Row[]>} */
    this.lists = { steps: [], tiers: [], milestones: [], targets: [] };
    /** @type {Load<any>} */
    this.load = new Load(this, async (signal) => {
      const version = await api.get(`commission-plan-versions/${this.versionId}/`, { signal });
      this.lists = { steps: version.steps.map(rowOf), tiers: version.tiers.map(rowOf), milestones: version.milestones.map(rowOf), targets: version.targets.map(targetRow) };
      return version;
    });
    this.change = (/** @type {string} */ name, /** @type {import("./plan-rows.js").Row[]} */ rows) => {
      this.lists = { ...this.lists, [name]: rows };
      this.typed();
    };
  }

  /** Take over what somebody else saved in the meantime. @param {Record<string, any>} current */
  adopt(current) {
    this.load.data = current;
  }

  /** @param {Record<string, any>} given @param {HTMLElement | null} button */
  async send(given, button) {
    const { steps, tiers, milestones, targets } = this.lists;
    const counts = { steps: steps.length, tiers: tiers.length, milestones: milestones.length, targets: targets.map((row) => row.steps?.length ?? 0) };
    const address = `commission-plan-versions/${this.versionId}/`;
    const saved = await api.patch(address, wishOf(given, counts), { match: this.load.data });
    this.load.data = saved;
    if (button?.hasAttribute("data-submit")) await api.post(`${address}submit/`, {}, { match: saved });
    this.leave(`/settings/plans/${this.versionId}/`);
  }

  render() {
    return this.load.render((version) => html`<form class="stack-l settings-wide plan-form" novalidate aria-label=${gettext("Draft")} @submit=${this.submit} @input=${this.typed} @change=${this.typed} @keydown=${this.pressed}>
      ${conflictNote(this, {})}
      ${rangeSection(this.fieldId, version)} ${rateSections(this.fieldId, version, this)} ${goalSections(this.fieldId, version, this)} ${payoutSections(this.fieldId, version)}
      <div data-form-errors></div>
      <div class="actions">
        <button class="btn primary" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Save draft"))}</button>
        <button class="btn" type="submit" data-submit ?disabled=${this.busy}>${gettext("Save and submit for approval")}</button>
        <a class="btn quiet" href="/settings/plans/${this.versionId}/">${gettext("Back without saving")}</a>
      </div>
    </form>`);
  }
}

define("plan-form", PlanForm);
