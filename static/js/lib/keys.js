// @ts-check
// Keys: single ones and sequences ("g t"), off while typing and off altogether if the person says so.
// "mod+k" is Command on a Mac and Control elsewhere, and works while typing too.

/** @typedef {{ keys: string, label: string, run: (event: KeyboardEvent) => void, hidden?: boolean }} Binding */

const SEQUENCE_MS = 1200;
/** @type {Set<Binding>} */
const bindings = new Set();
let pending = "";
let pendingSince = 0;

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether single keys act; a person can turn them off in the settings. */
export function singleKeysOn() {
  return document.documentElement.dataset.singleKeys !== "off";
}

/**
 * Let `keys` run something; returns the way to take it back.
 * @param {string} keys "c", "g t", "mod+k", "mod+Enter" @param {string} label a sentence for the list of keys
 * @param {(event: KeyboardEvent) => void} run @param {{ hidden?: boolean }} [options]
 * @returns {() => void}
 */
export function onKey(keys, label, run, { hidden = false } = {}) {
  const binding = { keys, label, run, hidden };
  bindings.add(binding);
  return () => bindings.delete(binding);
}

/** What can be pressed here, for the list of keys. */
export function allKeys() {
  return [...bindings].filter((binding) => !binding.hidden);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")
  );
}

/** @param {KeyboardEvent} event */
function chord(event) {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return mod ? `mod+${event.key.length === 1 ? event.key.toLowerCase() : event.key}` : event.key;
}

/** @param {KeyboardEvent} event */
function choose(event) {
  const pressed = chord(event);
  const sequence = pending && event.timeStamp - pendingSince < SEQUENCE_MS ? `${pending} ${pressed}` : pressed;
  const last = [...bindings].reverse();
  return last.find((item) => item.keys === sequence) ?? last.find((item) => item.keys === pressed);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const pressed = chord(event);
  const withMod = pressed.startsWith("mod+");
  if (!withMod && (event.ctrlKey || event.metaKey)) return;
  if (!withMod && (isTyping(event.target) || !singleKeysOn() || document.querySelector("dialog[open]"))) return;
  const binding = choose(event);
  const starts = !binding && [...bindings].some((item) => item.keys.startsWith(`${pressed} `));
  pending = starts ? pressed : "";
  pendingSince = event.timeStamp;
  if (!binding) return;
  event.preventDefault();
  binding.run(event);
});

/** How a key is written on a button: ⌘K or Ctrl K. @param {string} keys */
export function keyLabel(keys) {
  const [mod, key] = keys.startsWith("mod+") ? ["mod", keys.slice(4)] : ["", keys];
  const name = key === "Enter" ? "↵" : mod ? key.toUpperCase() : key;
  return mod ? (isMac ? `⌘${name}` : `Ctrl ${name}`) : name;
}
