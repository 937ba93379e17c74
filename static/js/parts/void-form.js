// @ts-check
// Saying that an order never happened: a slip or a duplicate. What came back is a refund instead.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, textField } from "./field.js";

class VoidForm extends FormElement {
  static properties = { ...FormElement.properties, order: { attribute: false } };

  constructor() {
    super();
    /** The order as the page read it. @type {Record<string, any>} */
    this.order = {};
    this.fieldId = fieldId("void");
  }

  /** @param {Record<string, any>} current */
  adopt(current) {
    this.order = current;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    await api.post(`orders/${this.order.id}/void/`, given, { key: this.key, match: this.order });
    toast(gettext("The order is void. Its margin and pay fall away with the next night."));
    this.tell("order-changed");
  }

  render() {
    return drawerFrame(this, {
      title: gettext("Void order"),
      name: this.order.customer?.name ?? "",
      save: gettext("Void this order"),
      body: html`
        <p class="md ink2">${gettext("Use this for a slip or a duplicate: the order counts as one that never happened. It can’t be undone. If goods or money go back, refund it instead.")}</p>
        ${textField(this.fieldId, { name: "reason", label: gettext("Why"), required: true, maxlength: 200 })}
      `,
    });
  }
}

define("void-form", VoidForm);
