// @ts-check
// The data of a chart as a table, closed until somebody asks for it.
import { html, nothing } from "../../vendor/lit.js";
import { gettext } from "../lib/i18n.js";

/** @typedef {{ columns: Array<{ label: string, numeric?: boolean }>, rows: unknown[][] }} Numbers */

/** @param {Numbers} numbers @param {string} label what the table holds, for whoever hears it */
export function numbersTable({ columns, rows }, label) {
  /** @param {number} index */
  const look = (index) => (columns[index].numeric ? "num" : nothing);
  return html`<details class="data">
    <summary>${gettext("Show the numbers")}</summary>
    <div class="scroll" tabindex="0" role="group" aria-label=${label}>
      <table class="table compact">
        <thead>
          <tr>
            ${columns.map((column, index) => html`<th scope="col" class=${look(index)}>${column.label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, index) => (index ? html`<td class=${look(index)}>${cell}</td>` : html`<th scope="row">${cell}</th>`))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
