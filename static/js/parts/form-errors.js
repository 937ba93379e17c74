// @ts-check
// One line under a field that says what is wrong with it, with the sign beside the words.

const SVG = "http://www.w3.org/2000/svg";
const sprite = document.documentElement.dataset.icons ?? "/static/img/icons.svg";

/** @param {string} id @param {string} message @returns {HTMLElement} */
export function errorLine(id, message) {
  const line = document.createElement("p");
  line.className = "error";
  line.id = id;
  line.dataset.errorLine = "";
  line.setAttribute("role", "alert");
  const sign = document.createElementNS(SVG, "svg");
  sign.setAttribute("class", "ic");
  sign.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#alert`);
  sign.append(use);
  const words = document.createElement("span");
  words.textContent = message;
  line.append(sign, words);
  return line;
}
