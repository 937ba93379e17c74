// @ts-check
// A plan beside the default one: its name. What it pays stands in its versions.
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

class PlanNameForm extends FormElement {
  constructor() {
    super();
    this.fieldId = fieldId("plan");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const saved = await api.post("commission-plans/", given, { key: this.key });
    toast(interpolate(gettext("The plan %(name)s is there. It pays once a version is approved and somebody follows it."), { name: saved.name }));
    this.tell("record-saved", saved);
  }

  render() {
    const help = gettext("Those who follow it read this name on their statements.");
    const body = textField(this.fieldId, { name: "name", label: gettext("Name"), required: true, maxlength: 120, help });
    return drawerFrame(this, { title: gettext("Add plan"), name: "", save: gettext("Save plan"), body });
  }
}

define("plan-name-form", PlanNameForm);
