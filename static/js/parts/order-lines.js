// @ts-check
// The lines of an order being written: product, quantity, price; cost and margin as the server worked them out.
import { html, nothing, repeat } from "../../vendor/lit.js";
import { api } from "../lib/api.js";
import { icon } from "../lib/element.js";
import { number, percent } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { asNumber, isNegative, money } from "../lib/money.js";
import "./search-combobox.js";

/** @typedef {import("../lib/order-draft.js").Line} Line */
/**
 * @typedef {object} Lines
 * @property {Line[]} lines
 * @property {any} answer what the server said of them, or null
 * @property {boolean} busy
 * @property {string} currency
 * @property {(line: Line, change: Partial<Line>) => void} change
 * @property {(line: Line) => void} remove
 * @property {() => void} add
 * @property {Map<number, any>} worked what the server said, by the key of a line
 */

/** @param {string} words @param {AbortSignal} signal */
async function findProducts(words, signal) {
  const page = await api.get("products/", { params: { search: words, is_active: true, page_size: 8 }, signal });
  return page.results.map((/** @type {any} */ product) => ({
    id: product.id,
    label: product.name,
    hint: [product.external_id, product.price && money(product.price)].filter(Boolean).join(" · "),
    record: product,
  }));
}

/** @param {Lines} order */
export function orderLines(order) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${gettext("Order lines")}>
    <table class="table lines" aria-busy=${order.busy ? "true" : nothing}>
      <thead>
        <tr>
          <th scope="col">${gettext("Product")}</th>
          <th scope="col" class="num">${gettext("Quantity")}</th>
          <th scope="col" class="num">${gettext("Price")}</th>
          <th scope="col" class="num">${gettext("Unit cost")}</th>
          <th scope="col" class="num">${gettext("Margin")}</th>
          <th scope="col"><span class="sr">${gettext("Remove")}</span></th>
        </tr>
      </thead>
      <tbody>${repeat(order.lines, ({ key }) => key, (line, index) => row(order, line, index))}</tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan="2"><button class="btn small quiet" type="button" @click=${order.add}>${icon("plus")}${gettext("Add line")}</button></th>
          <td class="num" colspan="2">${order.answer ? html`<span class="sr">${gettext("Total")}</span>${money(order.answer.net)}` : nothing}</td>
          <td class="num">${order.answer ? marginCell(order.answer) : nothing}</td>
          <td></td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

/** @param {Lines} order @param {Line} line @param {number} index */
function row(order, line, index) {
  const values = { line: index + 1 };
  const worked = order.worked.get(line.key);
  /** @param {string} name @param {"quantity" | "price" | "cost"} key @param {string} label */
  const input = (name, key, label) => html`<label class="sr" for="line-${line.key}-${key}">${label}</label>
    <input class="input num" id="line-${line.key}-${key}" name="lines.${index}.${name}" inputmode="decimal" autocomplete="off" placeholder=${key === "price" ? listPrice(order, line) : nothing} .value=${line[key]}
      @input=${(/** @type {InputEvent} */ event) => order.change(line, { [key]: /** @type {HTMLInputElement} */ (event.target).value })} />`;
  return html`<tr>
    <th scope="row">
      <search-combobox name="lines.${index}.product" label=${interpolate(gettext("Product, line %(line)s"), values)} hidden-label words=${line.words}
        placeholder=${gettext("Product, or what it is")} .find=${findProducts}
        @words-changed=${(/** @type {CustomEvent<string>} */ event) => order.change(line, { words: event.detail, product: null })}
        @option-chosen=${(/** @type {CustomEvent<any>} */ event) => order.change(line, { product: event.detail, words: event.detail.name, price: "", cost: "" })}
      ></search-combobox>
      ${line.product?.external_id ? html`<span class="sm muted">${line.product.external_id}</span>` : nothing}
      ${line.words.trim() && !line.product ? html`<span class="sm muted">${gettext("Not from the catalogue")}</span>` : nothing}
    </th>
    <td class="num">${input("quantity", "quantity", interpolate(gettext("Quantity, line %(line)s"), values))}</td>
    <td class="num">${input("unit_price", "price", interpolate(gettext("Price, line %(line)s"), values))}</td>
    <td class="num ${line.product?.unit_cost ? "mid muted" : ""}">
      ${line.product?.unit_cost ? money(line.product.unit_cost) : input("unit_cost", "cost", interpolate(gettext("Unit cost, line %(line)s"), values))}
    </td>
    <td class="num mid">${worked ? marginCell(worked) : nothing}</td>
    <td class="act"><button class="btn quiet icon small" type="button" aria-label=${interpolate(gettext("Remove line %(line)s"), values)} @click=${() => order.remove(line)}>${icon("x")}</button></td>
  </tr>`;
}

/** The price of the catalogue, which counts if nothing is typed. @param {Lines} order @param {Line} line */
function listPrice({ currency }, { product }) {
  return product?.price && product.price.currency === currency ? number(product.price.amount, { minimumFractionDigits: 2 }) : nothing;
}

/** A margin and its share of the price; a cost that nobody knows is said, for it makes the margin too good. @param {any} worked */
function marginCell({ net, margin, cost_source: source }) {
  const paid = asNumber(net);
  return html`<span class=${isNegative(margin) ? "neg" : nothing}>${money(margin)}</span>
    <span class="range">${source === "UNKNOWN" ? gettext("cost not known") : paid ? percent(asNumber(margin) / paid, 1) : nothing}</span>`;
}
