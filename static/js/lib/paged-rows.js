// @ts-check
// The rows of a keyset-paged list, gathered page by page; an answer to an older question is dropped.
import { ApiError, api } from "./api.js";

const PATIENCE_MS = 300;
const PAGE_SIZE = 50;

export class PagedRows {
  /** @param {import("../../vendor/lit.js").ReactiveControllerHost} host */
  constructor(host) {
    this.host = host;
    /** @type {any[]} */
    this.all = [];
    this.count = 0;
    this.capped = false;
    /** @type {string | null} */
    this.next = null;
    /** @type {ApiError | null} */
    this.error = null;
    this.busy = false;
    this.slow = false;
    this.asked = false;
    host.addController(this);
  }

  hostConnected() {}

  hostDisconnected() {
    this.abort?.abort();
  }

  /** @param {string} path @param {Record<string, unknown>} params */
  start(path, params) {
    this.again = () => this.start(path, params);
    return this.#ask(path, { page_size: PAGE_SIZE, ...params }, []);
  }

  more() {
    const next = this.next;
    if (!next || this.busy) return;
    this.again = () => this.#ask(next, {}, this.all);
    return this.again();
  }

  /** Repeat what failed. @type {() => Promise<void> | void} */
  again() {}

  /** @param {string} path @param {Record<string, unknown>} params @param {any[]} before */
  async #ask(path, params, before) {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    const timer = setTimeout(() => this.#set({ slow: this.busy }), PATIENCE_MS);
    this.#set({ busy: true, slow: false, error: null });
    try {
      const page = await api.get(path, { params, signal: abort.signal });
      if (abort.signal.aborted) return;
      const count = page.count ?? before.length + page.results.length;
      this.#set({ all: [...before, ...page.results], next: page.next, count, capped: Boolean(page.count_is_capped) });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#set({ error });
    } finally {
      clearTimeout(timer);
      if (this.abort === abort) this.#set({ busy: false, slow: false, asked: true });
    }
  }

  /** @param {Partial<PagedRows>} change */
  #set(change) {
    Object.assign(this, change);
    this.host.requestUpdate();
  }
}

/**
 * Bring the next page and go to the first of its rows: the button that was pressed may be gone.
 * @param {import("../../vendor/lit.js").LitElement} host @param {PagedRows} rows @param {string} row what finds the rows in `host`
 */
export async function showMore(host, rows, row) {
  const before = host.querySelectorAll(row).length;
  await rows.more();
  await host.updateComplete;
  const first = /** @type {HTMLElement | undefined} */ (host.querySelectorAll(row)[before]);
  const inside = /** @type {HTMLElement | null | undefined} */ (first?.querySelector("a[href], button, summary"));
  if (first && !inside) first.tabIndex = -1;
  (inside ?? first)?.focus({ preventScroll: true });
}
