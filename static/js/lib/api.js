// @ts-check
// The REST API as the pages speak to it: session and CSRF, ETag and If-Match, Idempotency-Key, problem+json.
import { gettext } from "./i18n.js";

const BASE = "/api/v1/";

/**
 * @typedef {object} Options
 * @property {Record<string, unknown>} [params] query parameters; empty ones are left out
 * @property {AbortSignal} [signal]
 * @property {number | string | object} [match] the version, or the record read earlier, that may be changed
 * @property {string | null} [key] an Idempotency-Key kept over retries of the same form; null for a POST that writes nothing
 */

/** What the API refused, in words fit to show and with the fields they belong to. */
export class ApiError extends Error {
  /** @param {number} status @param {Record<string, any>} problem */
  constructor(status, problem) {
    super(problem.detail || problem.title || gettext("The server didn’t answer as expected. Try again."));
    this.name = "ApiError";
    this.status = status;
    /** @type {string} */
    this.code = problem.code ?? "error";
    /** @type {string} */
    this.requestId = problem.request_id ?? "";
    /** @type {Array<{pointer: string, code: string, detail: string}>} */
    this.errors = problem.errors ?? [];
    this.problem = problem;
  }

  /** Messages by the name of the field; what belongs to no field is under "". @returns {Record<string, string>} */
  get fields() {
    /** @type {Record<string, string>} */
    const found = {};
    for (const { pointer, detail } of this.errors) {
      const name = (pointer ?? "").replace(/^#?\//, "").replaceAll("/", ".");
      const place = name === "non_field_errors" ? "" : name;
      found[place] = found[place] ? `${found[place]} ${detail}` : detail;
    }
    return found;
  }
}

/** @type {WeakMap<object, string>} */
const etags = new WeakMap();

/** A new key for a form: the same key makes a second press of the button harmless. */
export function newKey() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

/** @param {string} path @param {Options} options */
function address(path, { params = {} }) {
  const url = new URL(path, new URL(BASE, location.origin));
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, String(value));
  }
  return url;
}

/** @returns {string} */
function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta instanceof HTMLMetaElement && meta.content) return meta.content;
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** @param {Options["match"]} match */
function ifMatch(match) {
  if (typeof match === "object" && match !== null) {
    const version = /** @type {{version?: number}} */ (match).version;
    return etags.get(match) ?? (version === undefined ? undefined : `"${version}"`);
  }
  return match === undefined ? undefined : `"${match}"`;
}

/** @param {string} method @param {unknown} body @param {Options} options */
function headersFor(method, body, options) {
  const headers = new Headers({ Accept: "application/json" });
  if (method === "GET") return headers;
  headers.set("X-CSRFToken", csrfToken());
  if (body !== undefined && !(body instanceof FormData)) headers.set("Content-Type", "application/json");
  if (method === "POST" && options.key !== null) headers.set("Idempotency-Key", options.key ?? newKey());
  const tag = ifMatch(options.match);
  if (tag) headers.set("If-Match", tag);
  return headers;
}

/** @param {Response} response @returns {Promise<any>} */
async function bodyOf(response) {
  if (response.status === 204) return null;
  const type = response.headers.get("Content-Type") ?? "";
  return type.includes("json") ? response.json() : { title: response.statusText };
}

/** @param {string} method @param {string} path @param {unknown} [body] @param {Options} [options] @returns {Promise<any>} */
async function send(method, path, body, options = {}) {
  const request = {
    method,
    headers: headersFor(method, body, options),
    signal: options.signal,
    body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
  };
  let response, answer;
  try {
    response = await fetch(address(path, options), request);
    // An answer that breaks off in its midst is none.
    answer = await bodyOf(response);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {
      code: "unreachable",
      detail: gettext("The server didn’t answer. Check the connection and try again."),
    });
  }
  if (!response.ok) throw refusal(response.status, answer);
  const tag = response.headers.get("ETag");
  if (tag && answer && typeof answer === "object") etags.set(answer, tag);
  return answer;
}

/** @param {number} status @param {any} answer */
function refusal(status, answer) {
  const problem = answer && typeof answer === "object" ? answer : {};
  if (status === 401 || problem.code === "not_authenticated") {
    location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  return new ApiError(status, problem);
}

export const api = {
  /** @param {string} path @param {Options} [options] */
  get: (path, options) => send("GET", path, undefined, options),
  /** @param {string} path @param {unknown} [body] @param {Options} [options] */
  post: (path, body, options) => send("POST", path, body ?? {}, options),
  /** @param {string} path @param {unknown} body @param {Options} [options] */
  patch: (path, body, options) => send("PATCH", path, body, options),
  /** @param {string} path @param {unknown} body @param {Options} [options] */
  put: (path, body, options) => send("PUT", path, body, options),
  /** @param {string} path @param {Options} [options] */
  delete: (path, options) => send("DELETE", path, undefined, options),
};
