// @ts-check
// The customers of the own book that are nearest to a lifetime reward: estimates, never a part of what is earned.
import { html, nothing } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { money, wholeMoney } from "../lib/money.js";
import { bonus } from "./customer-reward.js";

class NearestRewards extends PageElement {
  constructor() {
    super();
    /** @type {Load<any[]>} */
    this.load = new Load(this, (signal) => api.get("rewards/nearest/", { signal }));
  }

  render() {
    // Nothing waits here: most plans have no rewards, and then there is nothing to show.
    return this.load.render((rewards) => (rewards.length ? list(rewards) : nothing), { waiting: () => nothing });
  }
}

/** @param {any[]} rewards */
function list(rewards) {
  return html`<section class="stack-s" aria-labelledby="nearest-rewards">
    <div class="sec"><h2 id="nearest-rewards">${gettext("Next lifetime rewards")}</h2><span class="sub">${gettext("Estimates, no part of what is earned")}</span></div>
    <dl class="kv">${rewards.map(line)}</dl>
  </section>`;
}

/** @param {any} reward */
function line(reward) {
  const said = { missing: money(reward.missing), threshold: wholeMoney(reward.threshold) };
  return html`<dt><a href="/customers/${reward.customer.id}/value/">${reward.customer.name}</a></dt>
    <dd>${interpolate(gettext("%(missing)s more reaches %(threshold)s:"), said)} <span class="money est">${bonus(reward)}</span></dd>`;
}

define("nearest-rewards", NearestRewards);
