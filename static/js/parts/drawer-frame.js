// @ts-check
// The frame of a form in a drawer: its title and whose it is, the fields, the buttons that stay in sight.
import { html, nothing } from "../../vendor/lit.js";
import { closeDrawer } from "../lib/dialogs.js";
import { icon } from "../lib/element.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { keyLabel } from "../lib/keys.js";
import { conflictNote } from "./conflict-note.js";
import { busyLabel } from "./field.js";

/**
 * @param {import("../lib/form-element.js").FormElement} host
 * @param {{ title: string, name: string, save: string, body: unknown, more?: unknown, labels?: Record<string, string> }} parts
 */
export function drawerFrame(host, { title, name, save, body, more = nothing, labels = {} }) {
  return html`<form
    class="drawer"
    novalidate
    aria-label=${title}
    @submit=${host.submit}
    @input=${host.typed}
    @change=${host.typed}
    @keydown=${host.pressed}
  >
    <header class="drawer-head">
      <h2>${title}</h2>
      <span class="muted md drawer-name">${name}</span>
      <button
        class="btn quiet icon small push"
        type="button"
        aria-label=${interpolate(gettext("Close: %(title)s"), { title })}
        @click=${() => closeHost(host)}
      >
        ${icon("x")}
      </button>
    </header>
    <div class="drawer-body">
      ${conflictNote(host, labels)} ${body}
      <div data-form-errors></div>
    </div>
    <footer class="drawer-foot">
      <button class="btn primary" type="submit" aria-disabled=${host.busy ? "true" : nothing}>
        ${busyLabel(host.busy, save)}<kbd class="key">${keyLabel("mod+Enter")}</kbd>
      </button>
      ${more}
    </footer>
  </form>`;
}

/** Close the drawer that holds `element`; the draft stays. @param {HTMLElement} element */
export function closeHost(element) {
  const host = element.closest(".drawer-host");
  if (host instanceof HTMLElement) closeDrawer(host);
}
