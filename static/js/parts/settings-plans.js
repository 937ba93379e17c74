// @ts-check
// The pay plans with all their versions, and who is paid by which of them.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { PageElement, define, icon } from "../lib/element.js";
import { date } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { copyOf, nextMonth } from "../lib/plan-wish.js";
import { toast } from "../lib/toast.js";
import "./data-table.js";
import "./empty-state.js";
import { stateBadge } from "./plan-state.js";

class SettingsPlans extends PageElement {
  static properties = { mayChange: { type: Boolean, attribute: "may-change" }, me: { type: Number }, busy: { state: true } };

  constructor() {
    super();
    this.mayChange = false;
    this.me = 0;
    this.busy = false;
    this.columns = columns();
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("commission-plans/", { params: { page_size: 100 }, signal }));
    this.reload = () => {
      this.load.run();
      /** @type {any} */ (this.querySelector("data-table"))?.reload();
    };
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("settings-saved", this.reload);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("settings-saved", this.reload);
  }

  /** A draft like the version in effect, to change from there. @param {any} plan */
  async #draft(plan) {
    const from = plan.versions.find((/** @type {any} */ version) => version.state === "ACTIVE") ?? plan.versions[0];
    const wish = from ? copyOf(from, nextMonth()) : { starts_on: nextMonth(), first_rate: "0.05", returning_rate: "0.08" };
    this.busy = true;
    try {
      const draft = await api.post(`commission-plans/${plan.id}/versions/`, wish, { match: plan.version });
      location.assign(`/settings/plans/${draft.id}/edit/`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.busy = false;
      toast(Object.values(error.fields)[0] ?? error.message);
    }
  }

  render() {
    return this.load.render(({ results }) => html`<div class="stack-l settings-wide">
      <div class="row between wrap"><p>${gettext("One person writes a version, another approves it. Once approved it never changes: a new version takes over from a day on.")}</p>
        ${this.mayChange ? html`<button class="btn" type="button" data-open-form="plan">${icon("plus")}${gettext("Add plan")}</button>` : nothing}</div>
      ${results.map((/** @type {any} */ plan) => this.#plan(plan))} ${this.#followers(results)}
    </div>`);
  }

  /** @param {any} plan */
  #plan(plan) {
    const named = { plan: plan.name };
    return html`<section class="stack" aria-labelledby="plan-${plan.id}">
      <div class="row between wrap"><h2 id="plan-${plan.id}">${plan.name}${plan.is_default ? html` <span class="badge">${gettext("Default")}</span>` : nothing}</h2>
        ${this.mayChange && plan.versions.every(isUndecided) ? html`<button class="btn small quiet push" type="button" data-open-form="plan" .record=${plan} aria-label=${interpolate(gettext("Rename %(plan)s"), named)}>${gettext("Rename")}</button>` : nothing}
        ${this.mayChange ? html`<button class="btn small" type="button" ?disabled=${this.busy} aria-label=${interpolate(gettext("New version of %(plan)s"), named)} @click=${() => this.#draft(plan)}>${icon("plus")}${gettext("New version")}</button>` : nothing}</div>
      ${plan.versions.length
        ? html`<div class="scroll" tabindex="0" role="group" aria-label=${interpolate(gettext("Versions of %(plan)s"), named)}><table class="table">
            <thead><tr><th scope="col">${gettext("Version")}</th><th scope="col">${gettext("State")}</th><th scope="col">${gettext("From")}</th><th scope="col">${gettext("Until")}</th><th scope="col">${gettext("Written by")}</th><th scope="col">${gettext("Approved by")}</th></tr></thead>
            <tbody>${plan.versions.map((/** @type {any} */ version) => this.#version(version))}</tbody></table></div>`
        : html`<empty-state kind="none" sign="statement" .heading=${gettext("No version yet")}></empty-state>`}
    </section>`;
  }

  /** @param {any} version */
  #version(version) {
    const beginning = version.starts_on <= "1970-01-01";
    return html`<tr>
      <th scope="row"><a href="/settings/plans/${version.id}/">${interpolate(gettext("Version %(number)s"), { number: version.number })}</a></th>
      <td>${stateBadge(version)}</td>
      <td>${beginning ? gettext("the beginning") : date(version.starts_on)}</td><td>${version.ends_on ? date(version.ends_on) : "–"}</td>
      <td>${version.author?.name ?? gettext("set up")}</td><td>${version.approved_by?.name ?? "–"}</td>
    </tr>`;
  }

  /** @param {any[]} plans */
  #followers(plans) {
    return html`<section class="stack" aria-labelledby="followers">
      <div class="row between wrap"><h2 id="followers">${gettext("Who is paid by which plan")}</h2>
        ${this.mayChange ? html`<button class="btn small" type="button" data-open-form="plan-follower" .record=${plans}>${icon("plus")}${gettext("Choose a plan for somebody")}</button>` : nothing}</div>
      <p class="muted">${gettext("Whoever isn’t named here follows the default plan.")}</p>
      <data-table src="commission-plan-assignments/" look="table" label=${gettext("Who is paid by which plan")} ordering="-starts_on" .columns=${this.columns}
        .empty=${() => html`<empty-state kind="none" sign="user" .heading=${gettext("Everybody follows the default plan")}></empty-state>`}></data-table>
    </section>`;
  }
}

/** Say whether a version was never approved: then no statement tells the plan by its name yet. @param {any} version */
function isUndecided({ status }) {
  return status === "DRAFT" || status === "SUBMITTED";
}

/** @returns {import("./data-table.js").Column[]} */
function columns() {
  return [
    { label: gettext("Salesperson"), head: true, cell: (term) => term.salesperson.name },
    { label: gettext("Plan"), cell: (term) => term.plan.name },
    { label: gettext("From"), cell: (term) => date(term.starts_on) },
    { label: gettext("Until"), cell: (term) => (term.ends_on ? date(term.ends_on) : "–") },
  ];
}

define("settings-plans", SettingsPlans);
