// @ts-check
// The end of a month for finance: what is missing, asking to close, closing as the second person, payroll, paid.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError, api } from "../lib/api.js";
import { ask } from "../lib/dialogs.js";
import { PageElement, define, icon } from "../lib/element.js";
import { businessDay, date, month, number, today } from "../lib/format.js";
import { gettext, interpolate, ngettext } from "../lib/i18n.js";
import { Load } from "../lib/load.js";
import { money } from "../lib/money.js";
import { toast } from "../lib/toast.js";
import { busyLabel } from "./field.js";
import "./pay-approvals.js";
import "./payroll-paid.js";

class MonthEnd extends PageElement {
  static properties = { period: { attribute: false }, me: { type: Number }, busy: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.period = null;
    this.me = 0;
    this.shown = "";
    this.hadFocus = false;
    /** What is being done, by the last word of its address; "" when nothing is. */
    this.busy = "";
    /** @type {Load<any>} */
    this.load = new Load(this, (signal) => api.get(`commission-periods/${this.period.id}/readiness/`, { signal }), { start: false });
  }

  /** Ask again for another month, or the same one in another state. */
  willUpdate() {
    this.hadFocus = this.contains(document.activeElement);
    const name = `${this.period.id}-${this.period.version}`;
    if (name === this.shown) return;
    // What is known of one month never stands under the name of another.
    if (!this.shown.startsWith(`${this.period.id}-`)) this.load.data = undefined;
    this.shown = name;
    this.load.run();
  }

  /** @param {string} path @param {string} said @param {Record<string, string>} question */
  async #do(path, said, question) {
    if (this.busy || !(await ask(/** @type {any} */ (question)))) return;
    // A month is posted before it is closed, which takes seconds.
    this.busy = path;
    try {
      await api.post(`commission-periods/${this.period.id}/${path}/`, {}, { match: this.period.version });
      toast(said);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    } finally {
      this.busy = "";
    }
    this.tell("month-changed");
    await this.load.run();
  }

  /** Where the button or the form that had the focus is gone, the heading takes it. */
  updated() {
    if (this.hadFocus && document.activeElement === document.body) this.querySelector("h2")?.focus();
  }

  #requestClose() {
    const name = month(this.period.starts_on);
    return this.#do("request-close", interpolate(gettext("You have asked to close %(month)s. Somebody else closes it."), { month: name }), {
      title: interpolate(gettext("Ask to close %(month)s?"), { month: name }),
      text: gettext("What is missing is posted, and you stand for the figures as they are then. Somebody else closes exactly these."),
      confirm: interpolate(gettext("Ask to close %(month)s"), { month: name }),
    });
  }

  #close() {
    const name = month(this.period.starts_on);
    return this.#do("close", interpolate(gettext("%(month)s is closed. Its statements are final."), { month: name }), {
      title: interpolate(gettext("Close %(month)s for good?"), { month: name }),
      text: gettext("Its statements become final. What arrives later is paid as an adjustment in the next open month."),
      confirm: interpolate(gettext("Close %(month)s"), { month: name }),
    });
  }

  #handOver() {
    const name = month(this.period.starts_on);
    return this.#do("payroll", interpolate(gettext("The payroll of %(month)s is made. Download its file."), { month: name }), {
      title: interpolate(gettext("Hand over the payroll of %(month)s?"), { month: name }),
      text: gettext("It is made once, with all that is payable to each person, and never changes."),
      confirm: gettext("Make the payroll"),
    });
  }

  render() {
    return html`<section class="panel stack" aria-labelledby="month-end"><h2 id="month-end" tabindex="-1">${interpolate(gettext("End of %(month)s"), { month: month(this.period.starts_on) })}</h2>
      ${this.load.render((found) => html`${this.#checks(found)}${this.#moves(found)}${this.#payroll(found)}`)}
      <pay-approvals me=${this.me} @adjustment-decided=${() => this.tell("month-changed")}></pay-approvals>
    </section>`;
  }

  /** @param {any} found */
  #checks(found) {
    const sign = (/** @type {any} */ check) => (check.is_done ? gettext("Done") : check.is_needed ? gettext("Missing") : gettext("Open"));
    const look = (/** @type {any} */ check) => (check.is_done ? "good" : check.is_needed ? "risk" : "warn");
    return html`<ul class="readiness">${found.checks.map((/** @type {any} */ check) => html`<li><span class="badge ${look(check)}">${sign(check)}</span><span>${check.sentence}</span></li>`)}</ul>
      <p class="sm muted">${interpolate(ngettext("%(total)s in all, for %(count)s person and the house account.", "%(total)s in all, for %(count)s people and the house account.", found.payee_count), { total: money(found.total), count: number(found.payee_count) })}</p>`;
  }

  /** @param {any} found */
  #moves(found) {
    const name = { month: month(this.period.starts_on) };
    if (this.period.status === "CLOSED") {
      const costs = html`<a class="btn quiet" href="/api/v1/commission-periods/${this.period.id}/contract-costs/" download>${icon("download")}${gettext("Contract costs (ASC 340-40)")}</a>`;
      return html`<div class="row wrap">${found.is_ready && !found.payroll ? html`<button class="btn primary" type="button" aria-disabled=${this.busy ? "true" : nothing} @click=${() => this.#handOver()}>${busyLabel(this.busy === "payroll", gettext("Make the payroll"))}</button>` : nothing}${costs}</div>`;
    }
    const over = businessDay(this.period.ends_on) <= businessDay(today());
    if (!over) return html`<div><button class="btn" type="button" disabled>${interpolate(gettext("%(month)s is not over"), name)}</button></div>`;
    const asked = this.period.requested_by;
    return html`<div class="row wrap">
      ${asked && asked.id !== this.me ? html`<button class="btn primary" type="button" aria-disabled=${this.busy ? "true" : nothing} @click=${() => this.#close()}>${busyLabel(this.busy === "close", interpolate(gettext("Close %(month)s"), name))}</button>` : nothing}
      <button class="btn ${asked ? "quiet" : "primary"}" type="button" aria-disabled=${this.busy ? "true" : nothing} @click=${() => this.#requestClose()}>${busyLabel(this.busy === "request-close", interpolate(asked ? gettext("Ask again to close %(month)s") : gettext("Ask to close %(month)s"), name))}</button>
    </div>`;
  }

  /** @param {any} found */
  #payroll({ payroll }) {
    if (!payroll) return nothing;
    const made = interpolate(ngettext("%(total)s for %(count)s person, made by %(name)s.", "%(total)s for %(count)s people, made by %(name)s.", payroll.payee_count), { total: money(payroll.total), count: number(payroll.payee_count), name: payroll.made_by.name });
    return html`<div class="stack"><h3>${gettext("Payroll")}</h3><p>${made} <span class="hash sm muted">${payroll.content_hash}</span></p>
      <div class="row wrap"><a class="btn" href="/api/v1/payrolls/${payroll.id}/file/" download>${icon("download")}${gettext("Download payroll")}</a></div>
      ${payroll.paid_by
        ? html`<p><span class="badge good">${gettext("Paid")}</span> ${interpolate(gettext("On %(day)s under %(reference)s, marked by %(name)s."), { day: date(payroll.paid_on), reference: payroll.reference, name: payroll.paid_by.name })}</p>`
        : html`<payroll-paid .run=${payroll} @payroll-paid=${() => this.load.run()}></payroll-paid>`}
    </div>`;
  }
}

define("month-end", MonthEnd);
