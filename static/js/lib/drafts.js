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

/** The texts and choices of a form as they stand. @param {HTMLFormElement} form */
export function draftOf(form) {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

/** Put a draft back into its form. @param {HTMLFormElement} form @param {Record<string, string>} draft */
export function fillForm(form, draft) {
  for (const [name, value] of Object.entries(draft)) {
    const control = form.elements.namedItem(name);
    if (control instanceof RadioNodeList) control.value = value;
    else if (control && "value" in control) control.value = value;
  }
}
