// @ts-check
// Parting two customers that were merged.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { number } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

class UnmergeForm extends FormElement {
  static properties = { ...FormElement.properties, merge: { attribute: false } };

  constructor() {
    super();
    /** The merge as the list read it. @type {Record<string, any>} */
    this.merge = {};
    this.fieldId = fieldId("unmerge");
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const { absorbed, survivor } = await api.post(`merges/${this.merge.id}/undo/`, given, { key: this.key });
    toast(interpolate(gettext("%(absorbed)s and %(survivor)s are two again. Values and pay follow with the next night."), { absorbed: absorbed.name, survivor: survivor.name }));
    this.tell("merge-undone");
  }

  render() {
    const { absorbed, survivor, row_count: count } = this.merge;
    const values = { count: number(count), absorbed: absorbed.name, survivor: survivor.name };
    return drawerFrame(this, {
      title: gettext("Undo the merge"),
      name: absorbed.name,
      save: gettext("Part them again"),
      body: html`
        <p class="md ink2">${interpolate(ngettext("%(count)s row goes back to %(absorbed)s.", "%(count)s rows go back to %(absorbed)s.", count), values)} ${interpolate(gettext("What was written since the merge stays with %(survivor)s."), values)}</p>
        ${textField(this.fieldId, { name: "reason", label: gettext("Why are they two?"), required: true, maxlength: 500 })}
      `,
    });
  }
}

define("unmerge-form", UnmergeForm);
