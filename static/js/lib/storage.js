// @ts-check
// What this browser remembers for the person; a browser that forbids storage forgets, nothing more.

/** @param {string} name @param {string | null} otherwise @returns {string | null} */
export function recall(name, otherwise = null) {
  try {
    return localStorage.getItem(name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
