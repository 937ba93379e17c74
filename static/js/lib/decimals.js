// @ts-check
// Numbers as people type them in their language, turned into the plain decimal text that the API reads.
import { ApiError } from "./api.js";
import { locale } from "./format.js";
import { gettext, interpolate } from "./i18n.js";

const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
const point = parts.find(({ type }) => type === "decimal")?.value ?? ".";
const group = parts.find(({ type }) => type === "group")?.value ?? ",";
const SPACES = /[\s\u00a0\u202f]/g;

/**
 * 1,240.50 in English and 1.240,50 in German are "1240.50"; null is no number. Groups have three digits, so that
 * a comma typed for a point is never taken for a thousand.
 * @param {string} typed
 */
export function readNumber(typed) {
  const text = typed.replace(SPACES, "").replace("−", "-");
  const [whole, fraction, ...rest] = text.split(point);
  if (rest.length || fraction === "") return null;
  const pieces = whole.replace("-", "").split(group);
  const grouped = pieces.length === 1 || (pieces[0].length <= 3 && pieces.slice(1).every((piece) => piece.length === 3));
  const plain = `${whole.startsWith("-") ? "-" : ""}${pieces.join("")}${fraction === undefined ? "" : `.${fraction}`}`;
  return grouped && /^-?\d+(\.\d+)?$/.test(plain) ? plain : null;
}

/** Plain decimal text as it is typed: "1240.50" is 1240,50 in German; `readNumber` gives it back. @param {string} plain */
export function typed(plain) {
  return plain.replace(".", point);
}

/**
 * What `readNumber` reads, for the field `name` of a form; what is no number is refused in the API's shape, so that it stands at the field.
 * @param {string} typed @param {string} name
 */
export function plainNumber(typed, name) {
  const plain = readNumber(typed);
  if (plain !== null) return plain;
  const example = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(1240.5);
  const detail = interpolate(gettext("“%(typed)s” isn’t a number. Write it like %(example)s."), { typed, example });
  throw new ApiError(400, { code: "invalid", detail, errors: [{ pointer: `#/${name.replaceAll(".", "/")}`, code: "invalid", detail }] });
}
