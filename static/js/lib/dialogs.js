// @ts-check
// Dialogs ask about what can't be undone; drawers hold a form beside the list and keep the draft when closed.
import { html, nothing, render } from "../../vendor/lit.js";
import { gettext } from "./i18n.js";

/**
 * Ask; the title is the question and the buttons are the answers.
 * @param {{ title: string, text?: unknown, confirm: string, cancel?: string, danger?: boolean }} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, confirm, cancel = gettext("Cancel"), danger = false }) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  const body = html`<form method="dialog">
    <header><h2 id="dialog-title">${title}</h2></header>
    <div class="d-body">${text ? html`<p>${text}</p>` : nothing}</div>
    <footer>
      <button class="btn" value="no">${cancel}</button>
      <button class="btn ${danger ? "danger" : "primary"}" value="yes">${confirm}</button>
    </footer>
  </form>`;
  render(body, dialog);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** @type {WeakMap<HTMLElement, HTMLElement>} */
const openers = new WeakMap();

/**
 * Slide the drawer in where the window is narrow; where it already stands beside the list, go into it.
 * @param {HTMLElement} drawer the element with class "drawer-host"
 */
export function openDrawer(drawer) {
  const opener = document.activeElement;
  if (opener instanceof HTMLElement && !drawer.contains(opener)) openers.set(drawer, opener);
  drawer.dataset.open = "";
  drawer.addEventListener("keydown", closeOnEscape);
  goInto(drawer);
}

const FIELDS = "select:not([disabled]), input:not([type=hidden], [disabled]), textarea:not([disabled])";

/** Go to the first field; a form that still asks for its choices gets the focus as soon as it has one. @param {HTMLElement} drawer */
function goInto(drawer) {
  const first = drawer.querySelector(FIELDS);
  if (first instanceof HTMLElement) return first.focus();
  /** @type {HTMLElement | null} */ (drawer.querySelector("button:not([disabled])"))?.focus();
  const here = document.activeElement;
  const watch = new MutationObserver(() => {
    const field = drawer.querySelector(FIELDS);
    if (!field && "open" in drawer.dataset) return;
    watch.disconnect();
    if (field instanceof HTMLElement && document.activeElement === here && "open" in drawer.dataset) field.focus();
  });
  watch.observe(drawer, { childList: true, subtree: true });
}

/** Close it; what was typed stays in the form. @param {HTMLElement} drawer */
export function closeDrawer(drawer) {
  delete drawer.dataset.open;
  drawer.removeEventListener("keydown", closeOnEscape);
  drawer.dispatchEvent(new CustomEvent("drawer-closed", { bubbles: true }));
  openers.get(drawer)?.focus();
  // Opened by a key, it came from nowhere; it lets go of the focus, so that keys are keys again.
  const left = document.activeElement;
  if (left instanceof HTMLElement && drawer.contains(left)) left.blur();
}

/** @param {KeyboardEvent} event */
function closeOnEscape(event) {
  const drawer = event.currentTarget;
  if (event.key === "Escape" && drawer instanceof HTMLElement) {
    event.stopPropagation();
    closeDrawer(drawer);
  }
}
