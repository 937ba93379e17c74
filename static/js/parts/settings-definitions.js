// @ts-check
// What lifetime value means: the formula in words with worked numbers, a preview of another one, the versions so far.
import { html, nothing } from "../../vendor/lit.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { date, number, percent } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { money, wholeMoney } from "../lib/money.js";
import { amountOf, percentageOf, shareOf } from "../lib/shares.js";
import { VersionForm } from "../lib/version-form.js";
import { segField, textField } from "./field.js";

const currency = document.documentElement.dataset.currency ?? "";

class SettingsDefinitions extends VersionForm {
  source = "clv-definitions/";

  /** @param {Record<string, any>} given */
  wish(given) {
    const isMargin = given.measure !== "REVENUE";
    return {
      measure: given.measure,
      lifespan_months: Number(plainNumber(given.lifespan_months ?? "", "lifespan_months")),
      yearly_discount_rate: shareOf(given.yearly_discount_rate ?? "", "yearly_discount_rate"),
      includes_cost_to_serve: isMargin && given.includes_cost_to_serve === "on",
      includes_acquisition_cost: isMargin && given.includes_acquisition_cost === "on",
      contact_minute_cost: { amount: plainNumber(given.contact_minute_cost ?? "", "contact_minute_cost"), currency },
    };
  }

  /** @param {any} newest */
  fields(newest) {
    const id = this.fieldId;
    const check = (/** @type {string} */ name, /** @type {string} */ label) => html`<label class="check"><input type="checkbox" name=${name} ?checked=${newest[name]} />${label}</label>`;
    return html`
      ${segField(id, { name: "measure", label: gettext("Measured by"), value: newest.measure, options: [["MARGIN", gettext("Margin")], ["REVENUE", gettext("Revenue")]] })}
      <div class="field-row">
        ${textField(id, { name: "lifespan_months", label: gettext("Lifespan assumed, in months"), value: String(newest.lifespan_months), required: true, inputmode: "numeric", look: "num", help: gettext("How far lifetime value looks ahead.") })}
        ${textField(id, { name: "yearly_discount_rate", label: gettext("Discount rate a year, %"), value: percentageOf(newest.yearly_discount_rate), required: true, inputmode: "decimal", look: "num", help: gettext("What money next year is worth less than today.") })}
      </div>
      ${textField(id, { name: "contact_minute_cost", label: interpolate(gettext("Cost of a contact minute, %(currency)s"), { currency }), value: amountOf(newest.contact_minute_cost), required: true, inputmode: "decimal", look: "num", help: gettext("Contacts of days on which it holds cost this; earlier ones keep their cost.") })}
      ${check("includes_cost_to_serve", gettext("Take what serving them cost so far from the value by margin"))}
      ${check("includes_acquisition_cost", gettext("Take what winning them cost from the value by margin"))}`;
  }

  /** @param {any} current */
  words(current) {
    const { example } = current;
    const values = { order: money(example.average_order), times: number(example.orders_per_year), years: number(Number(example.years), { maximumFractionDigits: 2 }), simple: money(example.simple), discounted: money(example.discounted) };
    const costs = [current.includes_cost_to_serve && gettext("cost to serve"), current.includes_acquisition_cost && gettext("acquisition cost")].filter(Boolean);
    return html`<section class="stack" aria-labelledby="words-title"><h2 id="words-title">${gettext("What value means today")}</h2>
      <p>${current.measure === "MARGIN" ? gettext("Margin earned so far plus the margin still expected within the lifespan, each month discounted. Revenue stands beside it.") : gettext("Revenue earned so far plus the revenue still expected within the lifespan, each month discounted. Margin stands beside it.")}
        ${costs.length ? interpolate(gettext("Less: %(costs)s."), { costs: costs.join(", ") }) : nothing}</p>
      <p class="num">${interpolate(gettext("%(order)s an order × %(times)s a year × %(years)s years = %(simple)s; discounted month by month %(discounted)s."), values)}</p>
    </section>`;
  }

  /** @param {any} version */
  summary(version) {
    const parts = [
      version.measure_label,
      interpolate(ngettext("%(count)s month", "%(count)s months", version.lifespan_months), { count: number(version.lifespan_months) }),
      interpolate(gettext("%(rate)s a year"), { rate: percent(version.yearly_discount_rate, 1) }),
      interpolate(gettext("%(cost)s a minute"), { cost: money(version.contact_minute_cost) }),
      ...(version.includes_cost_to_serve ? [gettext("less cost to serve")] : []),
      ...(version.includes_acquisition_cost ? [gettext("less acquisition cost")] : []),
    ];
    const total = version.total && interpolate(gettext("All customers were worth %(margin)s on %(day)s."), { margin: wholeMoney(version.measure === "REVENUE" ? version.total.revenue : version.total.margin), day: date(version.total.as_of) });
    return html`${parts.join(" · ")}${total ? html`<br /><span class="muted">${total}</span>` : nothing}`;
  }
}

define("settings-definitions", SettingsDefinitions);
