// @ts-check
// Forms: what the API says about a field is shown beside that field, and the rest above the buttons.
import { ApiError } from "./api.js";
import { gettext } from "./i18n.js";
import { errorLine } from "../parts/form-errors.js";

/** The answers of a form: empty texts become null, so that "not said" is not "". @param {HTMLFormElement} form */
export function answers(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value === "" ? null : value]));
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const line of form.querySelectorAll("[data-error-line]")) line.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    const kept = (field.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .filter((id) => id && !id.startsWith("error-"));
    if (kept.length) field.setAttribute("aria-describedby", kept.join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

/**
 * Show an ApiError in the form: each message beside its field, focus on the first; the rest in one note.
 * @param {HTMLFormElement} form @param {unknown} error
 */
export function showErrors(form, error) {
  if (!(error instanceof ApiError)) throw error;
  clearErrors(form);
  const rest = [];
  /** @type {HTMLElement | null} */
  let first = null;
  for (const [name, message] of Object.entries(error.fields)) {
    const control = controlOf(form, name);
    if (control) {
      mark(control, name, message);
      first ??= control;
    } else {
      rest.push(message);
    }
  }
  if (!first && !rest.length) rest.push(error.message);
  if (rest.length) noteOf(form).append(errorLine("error-form", rest.join(" ")));
  if (first) first.focus();
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLElement | null} */
function controlOf(form, name) {
  const found = name ? form.elements.namedItem(name) : null;
  const control = found instanceof RadioNodeList ? found[0] : found;
  return control instanceof HTMLElement ? control : null;
}

/** @param {HTMLElement} control @param {string} name @param {string} message */
function mark(control, name, message) {
  const id = `error-${name.replaceAll(".", "-")}-${control.id || "field"}`;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
  const place = control.closest(".field") ?? control.parentElement;
  place?.append(errorLine(id, message));
}

/** @param {HTMLFormElement} form */
function noteOf(form) {
  return form.querySelector("[data-form-errors]") ?? form;
}

/** Say it while the person still types: a required field that is left empty. @param {HTMLFormElement} form */
export function checkRequired(form) {
  clearErrors(form);
  const empty = [...form.elements].filter(
    (item) =>
      item instanceof HTMLElement &&
      "required" in item &&
      item.required &&
      "value" in item &&
      !String(item.value).trim(),
  );
  for (const item of empty) {
    mark(/** @type {HTMLElement} */ (item), item.getAttribute("name") ?? "field", gettext("This can’t be empty."));
  }
  /** @type {HTMLElement | undefined} */ (empty[0])?.focus();
  return empty.length === 0;
}
