// @ts-check
// The head and the rows of a table: sorting in the head, roles said aloud, because a phone shows rows as blocks.
import { html, ifDefined, nothing } from "../../vendor/lit.js";
import { icon } from "../lib/element.js";

/**
 * @typedef {object} Column
 * @property {string} label
 * @property {(row: any) => unknown} cell
 * @property {string} [sort] the name by which the API orders
 * @property {boolean} [largestFirst] the first press sorts from the largest
 * @property {boolean} [numeric]
 * @property {boolean} [head] the cell that names the row
 * @property {string} [look] a class for the cells, such as "c-clv"
 */

/** @param {Column} column */
function classOf({ numeric, look }) {
  return [numeric ? "num" : "", look ?? ""].filter(Boolean).join(" ") || nothing;
}

/** @param {Column} column @param {string} ordering */
function wayOf({ sort }, ordering) {
  if (!sort) return undefined;
  if (ordering === sort) return "ascending";
  return ordering === `-${sort}` ? "descending" : undefined;
}

/** @param {Column[]} columns @param {string} ordering @param {(column: Column) => void} sortBy */
export function tableHead(columns, ordering, sortBy) {
  return columns.map((column) => {
    const way = wayOf(column, ordering);
    const sign = way ? icon(way === "ascending" ? "up-arrow" : "down-arrow") : nothing;
    return html`<th role="columnheader" scope="col" class=${classOf(column)} aria-sort=${ifDefined(way)}>
      ${
        column.sort
          ? html`<button type="button" @click=${() => sortBy(column)}>${column.label}${sign}</button>`
          : column.label
      }
    </th>`;
  });
}

/** @param {any} row @param {Column[]} columns @param {boolean} isCursor */
export function tableRow(row, columns, isCursor) {
  return html`<tr role="row" class=${isCursor ? "cursor" : nothing}>
    ${columns.map((column) =>
      column.head
        ? html`<th role="rowheader" scope="row" class=${classOf(column)}>${column.cell(row)}</th>`
        : html`<td role="cell" class=${classOf(column)}>${column.cell(row)}</td>`,
    )}
  </tr>`;
}
