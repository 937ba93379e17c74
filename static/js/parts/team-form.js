// @ts-check
// A team: new, or renamed.
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

class TeamForm extends FormElement {
  static properties = { ...FormElement.properties, record: { attribute: false } };

  constructor() {
    super();
    /** @type {Record<string, any> | null} */
    this.record = null;
    this.fieldId = fieldId("team");
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.record = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const saved = this.record ? await api.patch(`teams/${this.record.id}/`, given, { match: this.record }) : await api.post("teams/", given, { key: this.key });
    toast(interpolate(gettext("The team %(name)s is saved."), { name: saved.name }));
    this.tell("record-saved", saved);
  }

  render() {
    const labels = { name: gettext("Name") };
    const body = textField(this.fieldId, { name: "name", label: labels.name, value: this.record?.name, required: true, maxlength: 80 });
    return drawerFrame(this, { title: this.record ? gettext("Rename team") : gettext("Add team"), name: this.record?.name ?? "", save: gettext("Save team"), body, labels });
  }
}

define("team-form", TeamForm);
