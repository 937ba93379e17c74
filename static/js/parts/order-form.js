// @ts-check
// A new order: the server works out net, cost, margin and pay while one types; nothing is written before "Confirm".
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { dropDraft, keepDraft, recallDraft } from "../lib/drafts.js";
import { define } from "../lib/element.js";
import { FormElement } from "../lib/form-element.js";
import { today } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { keyLabel } from "../lib/keys.js";
import { money } from "../lib/money.js";
import { OrderCheck } from "../lib/order-check.js";
import { emptyLine, isBegun, linesOf, orderWish } from "../lib/order-draft.js";
import { toastAfter } from "../lib/toast.js";
import { errorLine } from "./form-errors.js";
import { busyLabel, fieldId } from "./field.js";
import { orderHead } from "./order-head.js";
import { orderLines } from "./order-lines.js";

const companyCurrency = document.documentElement.dataset.currency ?? "";
/** @typedef {import("../lib/order-draft.js").Line} Line */

class OrderForm extends FormElement {
  static properties = { ...FormElement.properties, customer: { type: Number }, name: { type: String }, lines: { state: true } };

  constructor() {
    super();
    this.customer = 0;
    this.name = "";
    /** @type {Line[]} */
    this.lines = [emptyLine()];
    this.head = { ordered_on: today(), currency: companyCurrency, external_id: "", note: "", promised_on: "" };
    this.fieldId = fieldId("order");
    this.check = new OrderCheck(this, (answer) => this.tell("order-checked", answer));
  }

  connectedCallback() {
    super.connectedCallback();
    const draft = recallDraft(this.#draft);
    if (!draft) return;
    this.lines = linesOf(draft.lines);
    this.head = { ...this.head, ...draft.head };
    this.check.now(this.#order);
  }

  get #draft() {
    return `order-${this.customer}`;
  }

  get #order() {
    return { customer: this.customer, lines: this.lines, head: this.head };
  }

  firstUpdated() {
    const first = /** @type {HTMLElement | null} */ (this.querySelector("search-combobox"));
    first?.focus();
  }

  /** What is typed in the head; lines tell of themselves. */
  typed() {
    const form = this.form;
    if (!form) return;
    const answers = Object.fromEntries(new FormData(form));
    for (const name of Object.keys(this.head)) if (name in answers) this.head = { ...this.head, [name]: String(answers[name]) };
    this.#changed();
  }

  #changed() {
    super.typed();
    keepDraft(this.#draft, { lines: this.lines, head: this.head });
    this.tell("draft-kept");
    this.check.later(() => this.#order);
  }

  /** @param {Line} line @param {Partial<Line>} change */
  #changeLine(line, change) {
    Object.assign(line, change);
    this.lines = [...this.lines];
    this.#changed();
  }

  async #addLine() {
    this.lines = [...this.lines, emptyLine()];
    await this.updateComplete;
    const boxes = this.querySelectorAll("search-combobox");
    /** @type {HTMLElement} */ (boxes[boxes.length - 1]).focus();
  }

  /** @param {Line} line */
  #removeLine(line) {
    this.lines = this.lines.length > 1 ? this.lines.filter((other) => other !== line) : [emptyLine()];
    this.#changed();
  }

  async send() {
    const lines = this.lines.filter(isBegun);
    if (!lines.length) throw new ApiError(400, { detail: gettext("An order needs at least one line: choose a product.") });
    this.lines = lines;
    await this.updateComplete;
    const order = await api.post("orders/", orderWish(this.#order), { key: this.key });
    dropDraft(this.#draft);
    toastAfter(interpolate(gettext("Order %(number)s is placed: %(amount)s."), { number: order.external_id ?? order.id, amount: money(order.net) }));
    this.leave(`/orders/${order.id}/`);
  }

  render() {
    return html`<form class="stack-l" novalidate aria-label=${gettext("New order")} @submit=${this.submit} @keydown=${this.pressed}>
      <div class="stack" @input=${this.typed} @change=${this.typed}>${orderHead(this.fieldId, this.head)}</div>
      ${orderLines({
        lines: this.lines,
        answer: this.check.answer,
        busy: this.check.busy,
        currency: this.head.currency,
        worked: this.check.worked,
        change: (line, change) => this.#changeLine(line, change),
        remove: (line) => this.#removeLine(line),
        add: () => this.#addLine(),
      })}
      ${this.check.trouble ? errorLine(`${this.fieldId}-trouble`, this.check.trouble) : nothing}
      <div data-form-errors></div>
      <div class="row wrap between no-print">
        <span class="muted sm">${gettext("Confirming pins price and cost of every line. A slip can be refunded, or voided by your manager.")}</span>
        <button class="btn primary" type="submit" ?disabled=${this.busy}>${busyLabel(this.busy, gettext("Confirm order"))}<kbd class="key">${keyLabel("mod+Enter")}</kbd></button>
      </div>
    </form>`;
  }
}

define("order-form", OrderForm);
