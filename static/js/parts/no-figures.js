// @ts-check
// A dashboard without figures: no night has worked them out yet, or there is nobody whom they could be about.
import { html } from "../../vendor/lit.js";
import { gettext } from "../lib/i18n.js";
import "./empty-state.js";

/** @param {{ sign: string, heading: string, early: boolean }} parts `heading` is for before the first night */
export function noFigures({ sign, heading, early }) {
  if (early) {
    return html`<empty-state kind="none" sign=${sign} .heading=${heading} .text=${gettext("They are there after the first night.")} .actions=${[{ label: gettext("See the nights"), href: "/nights/" }]}></empty-state>`;
  }
  return html`<empty-state kind="none" sign="customers" .heading=${gettext("No customers yet")} .text=${gettext("The last night found nobody here to work figures out for. They come with the night after the first customer.")} .actions=${[{ label: gettext("See the customers"), href: "/customers/" }]}></empty-state>`;
}
