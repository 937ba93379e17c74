// @ts-check
// One customer for all elements of a page: asked for once, and again by all after something changed.
import { api } from "./api.js";
import { Load } from "./load.js";

const CHANGED = "customer-changed";
/** @type {Map<number, Promise<any>>} */
const asked = new Map();

/** The customer with its value, salesperson and rhythm. @param {number} id @returns {Promise<any>} */
export function customerOf(id) {
  const known = asked.get(id);
  if (known) return known;
  const answer = api.get(`customers/${id}/`);
  asked.set(id, answer);
  // A failure is not kept: the next try asks again.
  answer.catch(() => asked.get(id) === answer && asked.delete(id));
  return answer;
}

/** Tell every element that shows this customer to ask again. @param {number} id */
export function customerChanged(id) {
  asked.delete(id);
  window.dispatchEvent(new CustomEvent(CHANGED, { detail: id }));
}

/**
 * Asking for something of the host's `customer`, and again when that customer changed.
 * @template T
 * @extends {Load<T>}
 */
export class CustomerLoad extends Load {
  /**
   * @param {import("../../vendor/lit.js").ReactiveControllerHost & { customer: number }} host
   * @param {(signal: AbortSignal) => Promise<T>} [ask] the customer itself, unless something else of it is wanted
   */
  constructor(host, ask = () => customerOf(host.customer)) {
    super(host, ask, { start: false });
    /** @param {Event} event */
    this.hear = (event) => {
      if (/** @type {CustomEvent<number>} */ (event).detail === host.customer) this.run();
    };
  }

  hostConnected() {
    window.addEventListener(CHANGED, this.hear);
    if (/** @type {any} */ (this.host).customer) this.run();
  }

  hostDisconnected() {
    super.hostDisconnected();
    window.removeEventListener(CHANGED, this.hear);
  }
}
