// @ts-check
// How the pages look and feel to the person who reads them.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { remember } from "../lib/storage.js";
import { toastAfter } from "../lib/toast.js";
import { conflictNote } from "./conflict-note.js";
import { busyLabel, fieldId, segField, selectField } from "./field.js";

class SettingsMe extends FormElement {
  constructor() {
    super();
    this.fieldId = fieldId("me");
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("me/", { signal }));
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.load.data = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const wish = { locale: given.locale, theme: given.theme, has_single_keys: given.has_single_keys === "on" };
    await api.patch("me/", wish, { match: this.load.data });
    remember("theme", String(given.theme).toLowerCase());
    toastAfter(gettext("Your settings are saved."));
    this.leave();
  }

  render() {
    return this.load.render((me) => this.#form(me));
  }

  /** @param {any} me */
  #form(me) {
    /** @type {Array<[string, string]>} */
    const themes = [["SYSTEM", gettext("As the system")], ["LIGHT", gettext("Light")], ["DARK", gettext("Dark")]];
    return html`<form class="stack settings-form" novalidate aria-label=${gettext("You")} @submit=${this.submit} @input=${this.typed} @keydown=${this.pressed}>
      ${conflictNote(this, { locale: gettext("Language"), theme: gettext("Colours") })}
      <dl class="kv"><dt>${gettext("Name")}</dt><dd>${me.name}</dd><dt>${gettext("E-mail")}</dt><dd>${me.email}</dd><dt>${gettext("Role")}</dt><dd>${me.role_label}${me.team ? html`, ${me.team.name}` : ""}</dd></dl>
      ${selectField(this.fieldId, { name: "locale", label: gettext("Language and formats"), value: me.locale, options: choices("locale") })}
      ${segField(this.fieldId, { name: "theme", label: gettext("Colours"), value: me.theme, options: themes })}
      <div class="field"><label class="check"><input type="checkbox" name="has_single_keys" ?checked=${me.has_single_keys} />${gettext("Single keys are shortcuts, such as c to log a contact")}</label></div>
      <div data-form-errors></div>
      <div class="actions"><button class="btn primary" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Save settings"))}</button></div>
    </form>`;
  }
}

define("settings-me", SettingsMe);
