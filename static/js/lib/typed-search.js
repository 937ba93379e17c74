// @ts-check
// Finding while somebody types: asked a moment after the last key, and only the newest answer counts. Enter pressed
// before it is there waits for it, for until then the list shows what older words found.
import { ApiError } from "./api.js";

const WAIT_MS = 150;

/** @template T */
export class TypedSearch {
  /**
   * @param {(words: string, signal: AbortSignal) => Promise<T[]>} find
   * @param {(found: T[], trouble: string) => void} show
   * @param {() => void} take what Enter does with what is shown
   */
  constructor(find, show, take) {
    this.find = find;
    this.show = show;
    this.take = take;
    this.timer = 0;
    /** Whether the answer to the words that stand there is still to come. */
    this.isBehind = false;
    /** Whether Enter was pressed meanwhile. */
    this.isPressed = false;
  }

  /** @param {string} words */
  later(words) {
    this.stop();
    this.isBehind = true;
    this.timer = window.setTimeout(() => this.now(words), WAIT_MS);
  }

  /** @param {string} words */
  async now(words) {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    this.isBehind = true;
    try {
      const found = await this.find(words, abort.signal);
      if (abort.signal.aborted) return;
      this.show(found, "");
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.show([], error.message);
    }
    const { isPressed } = this;
    this.stop();
    if (isPressed) this.take();
  }

  /** Enter: at once if what is shown is what was asked for. */
  enter() {
    if (this.isBehind) this.isPressed = true;
    else this.take();
  }

  /** Ask no further, and forget what was pressed. */
  stop() {
    clearTimeout(this.timer);
    this.abort?.abort();
    this.isBehind = false;
    this.isPressed = false;
  }
}
