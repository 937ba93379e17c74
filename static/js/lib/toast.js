// @ts-check
// Saying what is now true, one sentence at a time, with the way back.

/** @typedef {{ label?: string, undo?: () => unknown }} ToastOptions */

const KEPT = "toast-after";

/**
 * Say it on this page; with `undo` the toast carries the button.
 * @param {string} text @param {ToastOptions} [options]
 */
export function toast(text, options = {}) {
  window.dispatchEvent(new CustomEvent("toast", { detail: { text, ...options } }));
}

/** Say it on the page that comes next. @param {string} text */
export function toastAfter(text) {
  try {
    sessionStorage.setItem(KEPT, text);
  } catch {
    // Without storage the next page stays silent; the work is done all the same.
  }
}

/** @returns {string | null} what the page before left to say */
export function takeKeptToast() {
  try {
    const text = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    return text;
  } catch {
    return null;
  }
}
