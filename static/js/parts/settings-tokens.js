// @ts-check
// The person's own keys for programs.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { ask } from "../lib/dialogs.js";
import { define } from "../lib/element.js";
import { date, dateTime } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { dayOf } from "../lib/instants.js";
import { SettingsList } from "../lib/settings-list.js";
import { toast } from "../lib/toast.js";

class SettingsTokens extends SettingsList {
  /** @type {import("./data-table.js").Column[] | undefined} */
  tokens = undefined;

  constructor() {
    super();
    this.mayChange = true;
  }

  /** @param {any} token */
  async #revoke(token) {
    const title = interpolate(gettext("Revoke the token “%(name)s”?"), { name: token.name });
    const text = gettext("Programs that use it are refused from now on. This can’t be undone.");
    if (!(await ask({ title, text, confirm: gettext("Revoke token"), danger: true }))) return;
    try {
      await api.delete(`tokens/${token.id}/`);
      toast(interpolate(gettext("The token “%(name)s” opens nothing any more."), { name: token.name }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    }
    this.reload();
  }

  render() {
    this.tokens ??= this.#columns();
    return html`<p class="muted">${gettext("A token lets a program act for you through the API, within its scopes.")} <a href="/api/v1/docs/">${gettext("Read the API’s documentation")}</a></p>
      ${this.section({ title: gettext("Tokens"), src: "tokens/", form: "token", add: gettext("Add token"), empty: gettext("No tokens yet"), columns: this.tokens, ordering: this.ordering || "-created_at" })}`;
  }

  /** @returns {import("./data-table.js").Column[]} */
  #columns() {
    return [
      { label: gettext("Name"), head: true, cell: (token) => token.name },
      { label: gettext("Begins with"), cell: (token) => html`<code>${token.start}…</code>` },
      { label: gettext("Scopes"), cell: (token) => token.scopes.join(", ") },
      { label: gettext("Expires"), numeric: true, sort: "expires_at", cell: (token) => date(dayOf(token.expires_at)) },
      { label: gettext("Last used"), numeric: true, cell: (token) => (token.last_used_at ? dateTime(token.last_used_at) : gettext("Never")) },
      { label: gettext("State"), cell: (token) => (token.revoked_at ? html`<span class="badge">${gettext("Revoked")}</span>` : html`<button class="btn small" type="button" @click=${() => this.#revoke(token)}>${gettext("Revoke")}${nothing}</button>`) },
    ];
  }
}

define("settings-tokens", SettingsTokens);
