// @ts-check
// Exchange rates: an order is pinned to the one of its day.
import { define } from "../lib/element.js";
import { date, number } from "../lib/format.js";
import { gettext } from "../lib/i18n.js";
import { SettingsList } from "../lib/settings-list.js";

const companyCurrency = document.documentElement.dataset.currency ?? "";

class SettingsRates extends SettingsList {
  /** @type {import("./data-table.js").Column[] | undefined} */
  rates = undefined;

  render() {
    this.rates ??= rates();
    return this.section({ title: gettext("Exchange rates"), src: "exchange-rates/", form: "rate", add: gettext("Add rate"), empty: gettext("No rates yet: all orders are in the company’s currency"), columns: this.rates, ordering: this.ordering || "-effective_on" });
  }
}

/** @returns {import("./data-table.js").Column[]} */
function rates() {
  return [
    { label: gettext("Currency"), head: true, sort: "currency", cell: (rate) => rate.currency },
    { label: gettext("From"), numeric: true, sort: "effective_on", largestFirst: true, cell: (rate) => date(rate.effective_on) },
    { label: gettext("One unit is worth"), numeric: true, cell: (rate) => `${number(rate.rate, { minimumFractionDigits: 4, maximumFractionDigits: 10 })} ${companyCurrency}` },
  ];
}

define("settings-rates", SettingsRates);
