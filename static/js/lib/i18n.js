// @ts-check
// Texts: Django's catalogue is loaded by the page before any module; without it the English source is shown.

/**
 * @typedef {object} Catalogue
 * @property {(text: string) => string} gettext
 * @property {(one: string, many: string, count: number) => string} ngettext
 * @property {(context: string, text: string) => string} pgettext
 */

const catalogue = /** @type {Catalogue | undefined} */ (/** @type {any} */ (window).django);

/** @param {string} text */
export function gettext(text) {
  return catalogue?.gettext?.(text) ?? text;
}

/** @param {string} one @param {string} many @param {number} count */
export function ngettext(one, many, count) {
  return catalogue?.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
}

/** @param {string} context @param {string} text */
export function pgettext(context, text) {
  return catalogue?.pgettext?.(context, text) ?? text;
}

/**
 * Put `values` into the `%(name)s` places of `text`.
 * @param {string} text @param {Record<string, string | number>} values
 */
export function interpolate(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * Put templates into the `%(name)s` places of `text`: the pieces in order, for a Lit template.
 * @param {string} text @param {Record<string, unknown>} values @returns {unknown[]}
 */
export function weave(text, values) {
  return text.split(/%\((\w+)\)s/).map((piece, index) => (index % 2 ? values[piece] : piece));
}
