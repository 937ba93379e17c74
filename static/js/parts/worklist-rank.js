// @ts-check
// How the worklist is ranked, for whoever wonders why somebody stands first.
import { html } from "../../vendor/lit.js";
import { PageElement, define } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { formula } from "./value-pop.js";

class WorklistRank extends PageElement {
  render() {
    const content = html`
      ${formula([
        { value: gettext("stake"), label: gettext("expected margin that is lost with them") },
        "×",
        { value: gettext("silence"), label: gettext("in their usual gaps, from 1 to 3") },
        "÷",
        { value: gettext("minutes"), label: gettext("that such a call takes") },
      ])}
      <p class="sm muted">${gettext("Whoever would lose the most per minute stands first. What was agreed counts as at least two gaps. A call is only suggested if more is at stake than its minutes cost, or if something was agreed or happened.")}</p>
    `;
    return html`<value-pop label=${gettext("How this is ranked")} heading=${gettext("How this is ranked")} .content=${content}></value-pop>`;
  }
}

define("worklist-rank", WorklistRank);
