// A classic script, run before the first paint: the page must not flash in the other colour scheme. What was chosen on
// this device holds before what the account says, which the page already carries.
(() => {
  const root = document.documentElement;
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
    if (chosen === "system") delete root.dataset.theme;
  } catch {
    // Without storage the account's choice holds.
  }
})();
