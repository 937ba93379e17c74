// @ts-check
// What a budget is divided by: how much, which segments, which curves; where own history doesn't tell, estimates by hand.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { estimatesOf, inFormsNames } from "../lib/budget-estimates.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { gettext } from "../lib/i18n.js";
import { amountOf } from "../lib/shares.js";
import { budgetEstimates } from "./budget-estimates.js";
import { fieldId, selectField, textField } from "./field.js";

class BudgetForm extends FormElement {
  static properties = { ...FormElement.properties, found: { attribute: false }, source: { attribute: false } };

  constructor() {
    super();
    /** The division on the page. @type {any} */
    this.found = null;
    /** Which curves: those of own history, or of estimates. */
    this.source = "HISTORY";
    this.fieldId = fieldId("budget");
  }

  onlyAsks() {
    return true;
  }

  /** @param {Record<string, any>} given */
  async send(given) {
    const { currency } = this.found.total;
    const total = given.total === null ? {} : { total: { amount: plainNumber(given.total, "total"), currency } };
    const isSame = given.segmenting === this.found.segmenting;
    const estimates = isSame ? estimatesOf(given, currency) : [];
    const wish = { ...total, segmenting: given.segmenting, curves_from: given.curves_from, estimates };
    const found = await inFormsNames(estimates, () => api.post("budget-plans/preview/", wish, { key: null }));
    this.tell("budget-divided", { found, wish });
  }

  /** A choice is worked out at once; a number waits for Enter or the button. */
  #chosen() {
    this.source = String(this.form?.elements.namedItem("curves_from") && /** @type {any} */ (this.form?.elements.namedItem("curves_from")).value);
    this.form?.requestSubmit();
  }

  render() {
    if (!this.found) return nothing;
    const id = this.fieldId;
    const byHand = this.source === "CEILING";
    return html`<form class="stack no-print" novalidate aria-label=${gettext("Budget")} @submit=${this.submit} @keydown=${this.pressed}>
      <div class="field-row budget-fields">
        ${textField(id, { name: "total", label: gettext("Total budget a year"), value: amountOf(this.found.total), inputmode: "decimal", look: "num" })}
        <div @change=${this.#chosen}>${selectField(id, { name: "segmenting", label: gettext("Segments by"), value: this.found.segmenting, options: [["RELATIONSHIP", gettext("Relationship")], ["CHANNEL", gettext("Acquisition channel")]] })}</div>
        <div @change=${this.#chosen}>${selectField(id, { name: "curves_from", label: gettext("Curves from"), value: this.source, options: [["HISTORY", gettext("Our own history")], ["CEILING", gettext("Estimates by hand")]] })}</div>
        <div class="go"><button class="btn" type="submit" aria-disabled=${this.busy ? "true" : nothing}>${this.busy ? gettext("Dividing…") : gettext("Divide")}</button></div>
      </div>
      ${byHand && this.found.lines.length ? budgetEstimates(id, this.found) : nothing}
      <div data-form-errors></div>
    </form>`;
  }
}

define("budget-form", BudgetForm);
