// @ts-check
// A plan beside the default one: its name, new or changed. What it pays stands in its versions.
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

class PlanNameForm extends FormElement {
  static properties = { ...FormElement.properties, record: { attribute: false } };

  constructor() {
    super();
    /** The plan that is renamed; none makes a new one. @type {any} */
    this.record = null;
    this.fieldId = fieldId("plan");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    if (this.record) return this.#rename(given);
    const saved = await api.post("commission-plans/", given, { key: this.key });
    toast(interpolate(gettext("The plan %(name)s is there. It pays once a version is approved and somebody follows it."), { name: saved.name }));
    this.tell("record-saved", saved);
  }

  /** @param {Record<string, any>} given */
  async #rename(given) {
    const saved = await api.patch(`commission-plans/${this.record.id}/`, given, { match: this.record.version });
    toast(interpolate(gettext("The plan is called %(name)s now."), { name: saved.name }));
    this.tell("record-saved", saved);
  }

  render() {
    const help = gettext("Those who follow it read this name on their statements.");
    const body = textField(this.fieldId, { name: "name", label: gettext("Name"), required: true, maxlength: 120, help, value: this.record?.name ?? "" });
    return drawerFrame(this, { title: this.record ? gettext("Rename plan") : gettext("Add plan"), name: this.record?.name ?? "", save: gettext("Save plan"), body });
  }
}

define("plan-name-form", PlanNameForm);
