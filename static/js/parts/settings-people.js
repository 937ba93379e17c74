// @ts-check
// The people who sign in, and their teams.
import { html } from "../../vendor/lit.js";
import { labelOf } from "../lib/choices.js";
import { define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { SettingsList, opener } from "../lib/settings-list.js";

class SettingsPeople extends SettingsList {
  /** @type {import("./data-table.js").Column[] | undefined} */
  people = undefined;
  /** @type {import("./data-table.js").Column[] | undefined} */
  teams = undefined;

  render() {
    this.people ??= people(this.mayChange);
    this.teams ??= [{ label: gettext("Team"), head: true, cell: (/** @type {any} */ team) => opener("team", team, team.name, this.mayChange) }];
    return html`<div class="stack-l">
      ${this.section({ title: gettext("People"), src: "users/", form: "user", add: gettext("Add person"), empty: gettext("Nobody yet"), columns: this.people, ordering: this.ordering || "name" })}
      ${this.section({ title: gettext("Teams"), src: "teams/", form: "team", add: gettext("Add team"), empty: gettext("No teams yet"), columns: this.teams, ordering: "name" })}
    </div>`;
  }
}

/** @param {boolean} mayChange @returns {import("./data-table.js").Column[]} */
function people(mayChange) {
  return [
    { label: gettext("Name"), head: true, sort: "name", cell: (user) => opener("user", user, user.name, mayChange) },
    { label: gettext("E-mail"), sort: "email", cell: (user) => user.email },
    { label: gettext("Role"), cell: (user) => labelOf("user-role", user.role) },
    { label: gettext("Team"), cell: (user) => user.team?.name ?? "–" },
    { label: gettext("State"), cell: (user) => (user.is_active ? html`<span class="badge good">${gettext("Active")}</span>` : html`<span class="badge">${gettext("Shut out")}</span>`) },
  ];
}

define("settings-people", SettingsPeople);
