// @ts-check
// The lists that forms offer, as the server wrote them into the page: code and label in the reader's language.

const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-choices]"));
/** @type {Map<string, Array<[string, string]>>} */
const lists = new Map();
for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-choices] [data-list]"))) {
  lists.set(item.dataset.list ?? "", JSON.parse(item.dataset.pairs ?? "[]"));
}

/** Who reads this page, so that drafts of two people on one machine stay apart. */
export const reader = place?.dataset.user ?? "";

/** @param {string} name @returns {Array<[string, string]>} */
export function choices(name) {
  return lists.get(name) ?? [];
}

/** The label of a code, or the code itself if the page doesn't know it. @param {string} name @param {string} code */
export function labelOf(name, code) {
  return choices(name).find(([known]) => known === code)?.[1] ?? code;
}
