// @ts-check
// By which plan a salesperson is paid, from a day on; the term before ends that day.
import { html } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { choices } from "../lib/choices.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { date, today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { drawerFrame } from "./drawer-frame.js";
import { fieldId, selectField, textField } from "./field.js";

class PlanAssignForm extends FormElement {
  static properties = { ...FormElement.properties, plans: { attribute: false } };

  constructor() {
    super();
    /** @type {any[]} */
    this.plans = [];
    this.fieldId = fieldId("follower");
  }

  /** @param {Record<string, any>} given */
  async send({ salesperson, plan, starts_on }) {
    const wish = { salesperson: Number(salesperson), plan: Number(plan), starts_on };
    const saved = await api.post("commission-plan-assignments/", wish, { key: this.key });
    const said = gettext("%(name)s is paid by %(plan)s from %(day)s. The next night reckons with it.");
    toast(interpolate(said, { name: saved.salesperson.name, plan: saved.plan.name, day: date(saved.starts_on) }));
    this.tell("record-saved", saved);
  }

  render() {
    const id = this.fieldId;
    const plans = /** @type {Array<[string, string]>} */ (this.plans.map((plan) => [String(plan.id), plan.name]));
    const body = html`
      ${selectField(id, { name: "salesperson", label: gettext("Salesperson"), options: choices("salesperson"), blank: gettext("Choose"), required: true })}
      ${selectField(id, { name: "plan", label: gettext("Plan"), options: plans, blank: gettext("Choose"), required: true })}
      ${textField(id, { name: "starts_on", label: gettext("From"), type: "date", value: today(), required: true, help: gettext("For a day in the past the next night posts the difference.") })}`;
    return drawerFrame(this, { title: gettext("Choose a plan for somebody"), name: "", save: gettext("Save"), body });
  }
}

define("plan-assign-form", PlanAssignForm);
