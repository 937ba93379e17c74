// @ts-check
// A person in two letters; the tint follows the name, so that the same person looks the same everywhere.
import { html } from "../../vendor/lit.js";

const TINTS = ["", "b", "c", "d", "e"];

/** @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : [(words[0] ?? "").slice(0, 2)];
  return (chosen.length > 1 ? chosen.map((word) => word[0]).join("") : chosen[0]).toUpperCase();
}

/** @param {string} name */
export function tintOf(name) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return TINTS[sum % TINTS.length];
}

/** @param {string} name @param {{ large?: boolean }} [options] */
export function avatar(name, { large = false } = {}) {
  return html`<span class="avatar ${tintOf(name)} ${large ? "lg" : ""}" aria-hidden="true">${initials(name)}</span>`;
}
