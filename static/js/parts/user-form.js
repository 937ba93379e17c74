// @ts-check
// Somebody who signs in: new, or changed. Without a password they choose one by "forgot password".
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { define } from "../lib/element.js";
import { FormElement, filled } from "../lib/form-element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, selectField, textField } from "./field.js";

class UserForm extends FormElement {
  static properties = { ...FormElement.properties, record: { attribute: false } };

  constructor() {
    super();
    /** @type {Record<string, any> | null} */
    this.record = null;
    this.fieldId = fieldId("user");
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.record = current;
  }

  /** @param {Record<string, any>} given */
  async send({ team, is_active: active, ...rest }) {
    const belongs = { team: team ? Number(team) : null };
    const saved = this.record
      ? await api.patch(`users/${this.record.id}/`, { ...rest, ...belongs, is_active: active === "on" }, { match: this.record })
      : await api.post("users/", { ...filled(rest), ...belongs }, { key: this.key });
    toast(interpolate(gettext("%(name)s is saved."), { name: saved.name }));
    this.tell("record-saved", saved);
  }

  render() {
    const record = this.record;
    return drawerFrame(this, { title: record ? gettext("Change person") : gettext("Add person"), name: record?.name ?? "", save: gettext("Save person"), body: this.#fields(record ?? {}), labels: labels() });
  }

  /** @param {Record<string, any>} user */
  #fields(user) {
    const id = this.fieldId;
    const words = labels();
    return html`
      ${textField(id, { name: "name", label: words.name, value: user.name, required: true, maxlength: 120 })}
      ${this.record ? nothing : textField(id, { name: "email", label: gettext("E-mail"), type: "email", required: true, maxlength: 254, help: gettext("They sign in with it, and choose a password by “Forgot password”.") })}
      ${selectField(id, { name: "role", label: words.role, value: user.role ?? "SALESPERSON", options: choices("user-role") })}
      ${selectField(id, { name: "team", label: words.team, value: String(user.team?.id ?? ""), options: choices("team"), blank: gettext("No team") })}
      ${this.record ? html`<div class="field"><label class="check"><input type="checkbox" name="is_active" ?checked=${user.is_active} />${words.is_active}</label></div>` : nothing}
    `;
  }
}

/** @returns {Record<string, string>} */
function labels() {
  return { name: gettext("Name"), role: gettext("Role"), team: gettext("Team"), is_active: gettext("May sign in") };
}

define("user-form", UserForm);
