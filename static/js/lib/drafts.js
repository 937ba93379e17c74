// @ts-check
// What was typed into a form and not saved yet: kept in this tab until it is, and only for the person who typed it.
import { reader } from "./choices.js";

/** @param {string} name */
const nameOf = (name) => `draft:${reader}:${name}`;

/** @param {string} name @param {unknown} draft */
export function keepDraft(name, draft) {
  try {
    sessionStorage.setItem(nameOf(name), JSON.stringify(draft));
  } catch {
    // Without storage the draft lives as long as the form.
  }
}

/** @param {string} name @returns {any} the draft, or null */
export function recallDraft(name) {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(name)) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name */
export function dropDraft(name) {
  try {
    sessionStorage.removeItem(nameOf(name));
  } catch {
    // Nothing was kept.
  }
}

/** The texts and choices of a form as they stand; a box without a tick is "". @param {HTMLFormElement} form @returns {Record<string, string>} */
export function draftOf(form) {
  const texts = [...new FormData(form)].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  const boxes = [...form.elements].flatMap((control) => (isBox(control) && control.name ? [[control.name, ""]] : []));
  return Object.fromEntries([...boxes, ...texts]);
}

/** @param {unknown} control @returns {control is HTMLInputElement} */
function isBox(control) {
  return control instanceof HTMLInputElement && control.type === "checkbox";
}

/** Put a draft back into its form. @param {HTMLFormElement} form @param {Record<string, string>} draft */
export function fillForm(form, draft) {
  for (const [name, value] of Object.entries(draft)) {
    const control = form.elements.namedItem(name);
    if (control instanceof RadioNodeList) control.value = value;
    else if (isBox(control)) control.checked = value !== "";
    else if (control && "value" in control) control.value = value;
  }
}
