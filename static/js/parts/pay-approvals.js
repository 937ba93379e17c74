// @ts-check
// Adjustments that wait for somebody other than their author.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { PageElement, define } from "../lib/element.js";
import { date } from "../lib/format.js";
import { gettext, interpolate } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { isNegative, money } from "../lib/money.js";
import { toast } from "../lib/toast.js";
import { busyLabel } from "./field.js";

class PayApprovals extends PageElement {
  static properties = { me: { type: Number }, deciding: { state: true } };

  constructor() {
    super();
    this.me = 0;
    /** What is being decided: the adjustment and which way; "" when nothing is. */
    this.deciding = "";
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get("commission-adjustments/", { params: { status: "WAITING", page_size: 100 }, signal }));
  }

  /** @param {any} one @param {"approve" | "refuse"} way */
  async #decide(one, way) {
    if (this.deciding) return;
    const note = this.querySelector(`#note-${one.id}`);
    this.deciding = `${one.id} ${way}`;
    try {
      await api.post(`commission-adjustments/${one.id}/${way}/`, way === "refuse" && note instanceof HTMLInputElement ? { note: note.value } : {}, { match: one.version });
      toast(way === "approve" ? gettext("The adjustment is approved and posted.") : gettext("The adjustment is refused."));
      this.tell("adjustment-decided");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.fields.note ?? error.message);
    }
    // The list is asked for again first: until then it still offers what is decided.
    await this.load.run();
    this.deciding = "";
  }

  render() {
    return this.load.render(({ results }) => (results.length ? html`<section class="stack" aria-labelledby="approvals"><h3 id="approvals">${gettext("Adjustments that wait for approval")}</h3>${results.map((/** @type {any} */ one) => this.#one(one))}</section>` : nothing));
  }

  /** @param {any} one */
  #one(one) {
    const said = interpolate(gettext("About %(day)s, proposed by %(name)s"), { day: date(one.origin_on), name: one.author.name });
    const mine = one.author.id === this.me || one.payee.id === this.me;
    return html`<div class="story"><span class="badge ${isNegative(one.amount) ? "risk" : "good"}">${money(one.amount)}</span>
      <div class="stack"><b>${one.payee.name}</b><p>${one.reason}</p><p class="sm muted">${said}</p>
        ${mine
          ? html`<p class="sm muted">${gettext("Somebody else decides on this one.")}</p>`
          : html`<div class="row wrap"><button class="btn small" type="button" aria-disabled=${this.deciding ? "true" : nothing} @click=${() => this.#decide(one, "approve")}>${busyLabel(this.deciding === `${one.id} approve`, gettext("Approve"))}</button>
              <label class="sr" for="note-${one.id}">${gettext("Why it is refused")}</label><input class="input" id="note-${one.id}" maxlength="300" placeholder=${gettext("Why it is refused")} />
              <button class="btn small quiet" type="button" aria-disabled=${this.deciding ? "true" : nothing} @click=${() => this.#decide(one, "refuse")}>${busyLabel(this.deciding === `${one.id} refuse`, gettext("Refuse"))}</button></div>`}
      </div></div>`;
  }
}

define("pay-approvals", PayApprovals);
