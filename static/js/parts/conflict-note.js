// @ts-check
// Somebody was faster: both values of each field that differs, and the choice which of them stays.
import { html, nothing } from "../../vendor/lit.js";
import { fillForm } from "../lib/drafts.js";
import { icon } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";

/**
 * @param {import("../lib/form-element.js").FormElement & { adopt?: (current: Record<string, any>) => void }} host
 * @param {Record<string, string>} labels the fields that can differ, with their names for people
 */
export function conflictNote(host, labels) {
  const conflict = host.conflict;
  if (!conflict) return nothing;
  const { sent, current } = conflict;
  const differing = Object.keys(labels).filter((name) => name in sent && shown(sent[name]) !== shown(current[name]));
  return html`<div class="note warn conflict" role="alert">
    ${icon("alert")}
    <div class="stack">
      <p>
        <b>${gettext("Somebody changed this while you were writing.")}</b>
        ${gettext("Nothing of yours is lost. Choose what stays.")}
      </p>
      ${differing.length ? html`<dl class="kv">${differing.map((name) => pair(labels[name], sent[name], current[name]))}</dl>` : nothing}
      <div class="actions">
        <button class="btn small" type="button" @click=${() => keepMine(host, current)}>${gettext("Save mine")}</button>
        <button class="btn small" type="button" @click=${() => takeTheirs(host, current)}>
          ${gettext("Take theirs")}
        </button>
      </div>
    </div>
  </div>`;
}

/** @param {string} label @param {unknown} sent @param {unknown} current */
function pair(label, sent, current) {
  return html`<dt>${label}</dt>
    <dd>
      ${interpolate(gettext("yours: %(sent)s; theirs: %(current)s"), { sent: shown(sent) || "–", current: shown(current) || "–" })}
    </dd>`;
}

/** @param {any} value */
function shown(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? String(value.name ?? value.amount ?? "") : String(value);
}

/** @param {Parameters<typeof conflictNote>[0]} host @param {Record<string, any>} current */
function keepMine(host, current) {
  host.adopt?.(current);
  host.conflict = null;
  host.form?.requestSubmit();
}

/** @param {Parameters<typeof conflictNote>[0]} host @param {Record<string, any>} current */
function takeTheirs(host, current) {
  host.adopt?.(current);
  host.conflict = null;
  const texts = Object.entries(current).map(([name, value]) => [name, shown(value)]);
  if (host.form) fillForm(host.form, Object.fromEntries(texts));
}
