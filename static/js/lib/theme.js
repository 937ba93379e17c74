// @ts-check
// The colour scheme: what the person chose, else what the system says. Charts listen for "theme-changed".
import { remember } from "./storage.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light" | "dark"} */
export function currentTheme() {
  const chosen = root.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return system.matches ? "dark" : "light";
}

export function toggleTheme() {
  root.dataset.theme = currentTheme() === "dark" ? "light" : "dark";
  remember("theme", root.dataset.theme);
  announce();
}

function announce() {
  window.dispatchEvent(new CustomEvent("theme-changed", { detail: currentTheme() }));
}

system.addEventListener("change", announce);
