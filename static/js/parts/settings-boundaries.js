// @ts-check
// Where categories, tenure and quiet profit begin and end: boundaries to edit, a preview of who moves, the versions so far.
import { html } from "../../vendor/lit.js";
import { plainNumber } from "../lib/decimals.js";
import { define } from "../lib/element.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { percentageOf, shareOf } from "../lib/shares.js";
import { VersionForm } from "../lib/version-form.js";
import { textField } from "./field.js";

const SHARES = ["major_share", "inactive_below", "quiet_band", "quiet_serve_share", "quiet_profit_share"];
const DAYS = ["long_term_days", "inactive_days"];

class SettingsBoundaries extends VersionForm {
  source = "segment-rules/";
  withValue = false;

  /** @param {Record<string, any>} given */
  wish(given) {
    const shares = SHARES.map((name) => [name, shareOf(given[name] ?? "", name)]);
    return Object.fromEntries([...shares, ...DAYS.map((name) => [name, Number(plainNumber(given[name] ?? "", name))])]);
  }

  /** @param {any} newest */
  fields(newest) {
    const id = this.fieldId;
    const share = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ help) => textField(id, { name, label: `${label}, %`, value: percentageOf(newest[name]), required: true, inputmode: "decimal", look: "num", help });
    const days = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ help) => textField(id, { name, label, value: String(newest[name]), required: true, inputmode: "numeric", look: "num", help });
    return html`
      <div class="field-row">${share("major_share", gettext("Major: top share of buyers"), gettext("By lifetime value."))} ${days("long_term_days", gettext("Long-term from, in days"), gettext("Since the first order, for those who came back."))}</div>
      <div class="field-row">${days("inactive_days", gettext("Inactive from, in days"), gettext("Of silence."))} ${share("inactive_below", gettext("Inactive below a chance of"), gettext("P(alive) of those who came back before."))}</div>
      <h3>${gettext("Quiet profit")}</h3>
      ${share("quiet_band", gettext("Revenue around the median, by"), gettext("50 % is from half to one and a half of it."))}
      <div class="field-row">${share("quiet_serve_share", gettext("Least costly share"), gettext("Cost to serve by revenue."))} ${share("quiet_profit_share", gettext("Most profitable share"), gettext("Contribution by revenue."))}</div>`;
  }

  /** @param {any} current */
  words(current) {
    return html`<section class="stack" aria-labelledby="words-title"><h2 id="words-title">${gettext("Boundaries in effect")}</h2><p>${this.summary(current)}</p>
      <p><a href="/customers/segments/">${gettext("All segments with their rules and sizes")}</a></p></section>`;
  }

  /** @param {any} version */
  summary(version) {
    const share = (/** @type {string} */ name) => percent(version[name], 1);
    return [
      interpolate(gettext("major: top %(share)s"), { share: share("major_share") }),
      interpolate(gettext("long-term from %(days)s days"), { days: number(version.long_term_days) }),
      interpolate(gettext("inactive from %(days)s days of silence or below a chance of %(share)s"), { days: number(version.inactive_days), share: share("inactive_below") }),
      interpolate(gettext("quiet profit: ±%(band)s of the median, %(serve)s least costly, %(profit)s most profitable"), { band: share("quiet_band"), serve: share("quiet_serve_share"), profit: share("quiet_profit_share") }),
    ].join(" · ");
  }
}

define("settings-boundaries", SettingsBoundaries);
