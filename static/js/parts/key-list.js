// @ts-check
// All keys of the page at hand, opened by "?".
import { html } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { allKeys, keyLabel, onKey } from "../lib/keys.js";

class KeyList extends PageElement {
  connectedCallback() {
    super.connectedCallback();
    this.release = onKey("?", gettext("Show all keys"), () => this.open());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.release?.();
  }

  open() {
    this.requestUpdate();
    this.querySelector("dialog")?.showModal();
  }

  render() {
    return html`<dialog class="dialog" aria-labelledby="key-list-title">
      <form method="dialog">
        <header><h2 id="key-list-title">${gettext("Keys")}</h2></header>
        <div class="d-body">
          <dl class="kv keys">
            ${allKeys().map(
              ({ keys, label }) =>
                html`<dt>${keys.split(" ").map((key) => html`<kbd class="key">${keyLabel(key)}</kbd>`)}</dt>
                  <dd>${label}</dd>`,
            )}
          </dl>
        </div>
        <footer><button class="btn">${gettext("Close")}</button></footer>
      </form>
    </dialog>`;
  }
}

define("key-list", KeyList);
