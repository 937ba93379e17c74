// @ts-check
// Money as people read it: £1,240.00 in forms and pay, £19,094 in lists, £2.84m in totals. Amounts come
// from the API as {"amount": "1240.00", "currency": "GBP"} and are never added up here.
import { gettext, interpolate } from "./i18n.js";
import { locale, numberFormat, withMinus } from "./format.js";

/** @typedef {{ amount: string, currency: string }} Money */

const english = locale.toLowerCase().startsWith("en");
/** English compacts in capitals; the design does not. @type {Record<string, string>} */
const SMALL = { K: "k", M: "m", B: "bn", T: "tn" };
/** @type {Intl.NumberFormatPart} */
const JOINER = { type: "literal", value: "\u2060" };

/** Intl reads decimal strings exactly; its type says numbers only. @param {string} amount */
const exact = (amount) => /** @type {number} */ (/** @type {unknown} */ (amount));

/** @param {string} amount @param {Intl.NumberFormatOptions} options */
function write(amount, options) {
  const parts = numberFormat(options).formatToParts(exact(amount));
  const shown = parts.map((part) =>
    english && part.type === "compact" ? { ...part, value: SMALL[part.value] ?? part.value } : part,
  );
  return withMinus(joined(shown));
}

/** A line may end between a sign and the currency after it; a word joiner keeps them together. @param {Intl.NumberFormatPart[]} parts */
function joined(parts) {
  return parts.flatMap((part, place) => {
    const isSign = part.type === "minusSign" || part.type === "plusSign";
    return isSign && parts[place + 1]?.type === "currency" ? [part, JOINER] : [part];
  });
}

/** @param {string} currency @returns {Intl.NumberFormatOptions} */
const inCurrency = (currency) => ({ style: "currency", currency, currencyDisplay: "narrowSymbol" });

/** £1,240.00, to the last minor unit: as many decimals as the API gave, not as many as the browser finds usual. @param {Money} value */
export function money(value) {
  const digits = value.amount.split(".")[1]?.length;
  const exactly = digits ? { minimumFractionDigits: digits, maximumFractionDigits: digits } : {};
  return write(value.amount, { ...inCurrency(value.currency), ...exactly });
}

/** £11.01: an estimate that the API gives more exactly than it is meant, to the decimals of its currency. @param {Money} value */
export function roundedMoney(value) {
  return write(value.amount, inCurrency(value.currency));
}

/** £19,094. @param {Money} value */
export function wholeMoney(value) {
  return write(value.amount, { ...inCurrency(value.currency), minimumFractionDigits: 0, maximumFractionDigits: 0 });
}

/** @param {string} amount @returns {Intl.NumberFormatOptions} */
function compact(amount) {
  const small = Math.abs(Number(amount)) < 10_000;
  return small
    ? { minimumFractionDigits: 0, maximumFractionDigits: 0 }
    : { notation: "compact", maximumSignificantDigits: 3 };
}

/** £684k, £2.84m; below ten thousand in full. @param {Money} value */
export function compactMoney(value) {
  return write(value.amount, { ...inCurrency(value.currency), ...compact(value.amount) });
}

/** 684k, without its currency: for the second half of an interval and for axes. @param {Money} value */
export function compactAmount(value) {
  return write(value.amount, compact(value.amount));
}

/** 19,094, without its currency. @param {Money} value */
export function wholeAmount(value) {
  return write(value.amount, { maximumFractionDigits: 0 });
}

/** +£41k, −£3k: a change. @param {Money} value */
export function moneyChange(value) {
  return write(value.amount, { ...inCurrency(value.currency), ...compact(value.amount), signDisplay: "exceptZero" });
}

/** 17,024 to 21,464. @param {Money} low @param {Money} high */
export function interval(low, high) {
  return interpolate(gettext("%(low)s to %(high)s"), { low: wholeAmount(low), high: wholeAmount(high) });
}

/** 612k to 761k. @param {Money} low @param {Money} high */
export function compactInterval(low, high) {
  return interpolate(gettext("%(low)s to %(high)s"), { low: compactAmount(low), high: compactAmount(high) });
}

/** 17.0k–21.5k, for tables: always three figures, so that a column of them is easy to read. @param {Money} low @param {Money} high */
export function tableInterval(low, high) {
  const [from, to] = [low, high].map(({ amount }) => {
    const options = compact(amount);
    return write(amount, options.notation ? { ...options, minimumSignificantDigits: 3 } : options);
  });
  return `${from}–${to}`;
}

/** @param {Money} value */
export function isNegative(value) {
  return value.amount.startsWith("-");
}

/** For sizes on a chart only; sums are the server's. @param {Money} value */
export function asNumber(value) {
  return Number(value.amount);
}
