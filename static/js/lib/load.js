// @ts-check
// Asking the API for what a component shows: a skeleton after 300 ms, data kept while it is asked again,
// and a failure that says what is kept and offers another try.
import { html, nothing } from "../../vendor/lit.js";
import { ApiError } from "./api.js";
import "../parts/empty-state.js";
import { skeleton } from "../parts/skeleton.js";

const PATIENCE_MS = 300;

/** @template T */
export class Load {
  /**
   * @param {import("../../vendor/lit.js").ReactiveControllerHost} host
   * @param {(signal: AbortSignal) => Promise<T>} ask
   * @param {{ start?: boolean }} [options] with start: false the host calls run() itself
   */
  constructor(host, ask, { start = true } = {}) {
    this.host = host;
    this.ask = ask;
    this.start = start;
    /** @type {T | undefined} */
    this.data = undefined;
    /** @type {ApiError | undefined} */
    this.error = undefined;
    this.busy = false;
    this.slow = false;
    host.addController(this);
  }

  hostConnected() {
    if (this.start) this.run();
  }

  hostDisconnected() {
    this.abort?.abort();
  }

  /** Ask, or ask again; an answer to an older question is dropped. */
  async run() {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    const timer = setTimeout(() => this.#set({ slow: this.busy }), PATIENCE_MS);
    this.#set({ busy: true, slow: false, error: undefined });
    try {
      const data = await this.ask(abort.signal);
      if (!abort.signal.aborted) this.#set({ data });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#set({ error });
    } finally {
      clearTimeout(timer);
      if (this.abort === abort) this.#set({ busy: false, slow: false });
    }
  }

  /**
   * @param {(data: T) => unknown} ready what to show with the data
   * @param {{ waiting?: () => unknown, kept?: string }} [options] the skeleton's shape; what a failure leaves as it was
   */
  render(ready, { waiting = skeleton, kept = "" } = {}) {
    const failed = this.error ? this.#failed(kept) : nothing;
    // What stands on the page stays there, below what went wrong; what nobody may see any more does not.
    if (this.data !== undefined && this.error?.status !== 403) return html`${failed}${ready(this.data)}`;
    if (this.error) return failed;
    return this.slow ? waiting() : nothing;
  }

  /** @param {string} kept */
  #failed(kept) {
    const kind = this.error?.status === 403 ? "no-right" : "failed";
    return html`<empty-state
      .kind=${kind}
      .text=${[this.error?.message, kept].filter(Boolean).join(" ")}
      @try-again=${() => this.run()}
    ></empty-state>`;
  }

  /** @param {Partial<Load<T>>} change */
  #set(change) {
    Object.assign(this, change);
    this.host.requestUpdate();
  }
}
