// @ts-check
// What every signed-in page carries: keys that lead to pages, the palette, the list of keys, toasts, the theme.
import { offer } from "./lib/actions.js";
import { gettext } from "./lib/i18n.js";
import { isMac, onKey } from "./lib/keys.js";
import { toggleTheme } from "./lib/theme.js";
import { toast } from "./lib/toast.js";
import "./parts/command-palette.js";
import "./parts/key-list.js";
import "./parts/toast-stack.js";

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.addEventListener("click", toggleTheme);
}
offer({ label: gettext("Switch between light and dark"), sign: "moon", run: toggleTheme });

const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".nav a.nav-link[data-keys]"));
for (const link of links) {
  onKey(link.dataset.keys ?? "", link.querySelector(".lbl")?.textContent?.trim() ?? "", () =>
    location.assign(link.href),
  );
}

onKey("/", gettext("Find in this view"), () => {
  const field = document.querySelector("[data-find]");
  if (field instanceof HTMLElement) field.focus();
});

for (const hint of document.querySelectorAll("[data-mod-key]")) {
  hint.textContent = isMac ? `⌘${hint.getAttribute("data-mod-key")}` : `Ctrl ${hint.getAttribute("data-mod-key")}`;
}

// On a phone a long row of tabs scrolls: the tab one is on is in sight.
document.querySelector(".tabs a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// What the server has to say after a form of its own.
for (const message of document.querySelectorAll("[data-toast]")) {
  toast(message.textContent ?? "");
}
