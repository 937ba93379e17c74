// @ts-check
// What the server says of an order while it is being written: asked a moment after the last key, the newest answer counts.
import { ApiError, api } from "./api.js";
import { isComplete, orderWish } from "./order-draft.js";

const WAIT_MS = 300;
// A relative address: without the dot "orders:" would be read as a scheme.
const CHECK = "./orders:check/";

/** @typedef {import("./order-draft.js").Line} Line */
/** @typedef {{ customer: number, lines: Line[], head: Record<string, any> }} Order */

export class OrderCheck {
  /** @param {import("../../vendor/lit.js").ReactiveControllerHost} host @param {(answer: any) => void} tell */
  constructor(host, tell) {
    this.host = host;
    this.tell = tell;
    /** What the server said of the complete lines. @type {any} */
    this.answer = null;
    /** What it said of each, by the key of the line. @type {Map<number, any>} */
    this.worked = new Map();
    this.busy = false;
    this.trouble = "";
    this.timer = 0;
    host.addController(this);
  }

  hostConnected() {}

  hostDisconnected() {
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  /** @param {() => Order} order as it is when the waiting is over */
  later(order) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(order()), WAIT_MS);
  }

  /** Lines that can't be priced yet are left out. @param {Order} order */
  async now(order) {
    this.abort?.abort();
    const lines = order.lines.filter(isComplete);
    if (!lines.length) return this.#learn(lines, null);
    const abort = (this.abort = new AbortController());
    this.#set({ busy: true });
    try {
      const answer = await api.post(CHECK, orderWish({ ...order, lines }), { signal: abort.signal, key: null });
      if (!abort.signal.aborted) this.#learn(lines, answer);
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#set({ trouble: error.message });
    } finally {
      if (this.abort === abort) this.#set({ busy: false });
    }
  }

  /** @param {Line[]} lines @param {any} answer */
  #learn(lines, answer) {
    this.#set({ answer, trouble: "", worked: new Map(answer ? lines.map((line, index) => [line.key, answer.lines[index]]) : []) });
    this.tell(answer);
  }

  /** @param {Partial<OrderCheck>} change */
  #set(change) {
    Object.assign(this, change);
    this.host.requestUpdate();
  }
}
