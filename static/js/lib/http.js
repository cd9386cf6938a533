// The only fetch wrapper: same-origin JSON and HTML, session cookie, CSRF header, one error type.

import { pages } from "./addresses.js";
import { cookieNamed, CSRF_COOKIE } from "./cookies.js";
import { gettext } from "./i18n.js";

const SAFE_METHODS = ["GET", "HEAD"];
const DEFAULT_TIMEOUT_MS = 15_000;

// Thrown by every failed request. `status` is 0 without a response.
export class HttpFailure extends Error {
  /** @param {Failure} failure */
  constructor({ status, errors = {}, retryAfterSeconds = null }) {
    super(errorText(errors) || (status ? gettext("The server answered %(status)s.", { status }) : gettext("No connection.")));
    this.name = "HttpFailure";
    this.status = status;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

// Both error shapes as one sentence: {"detail": "…", "code": "…"} or {"field": ["…", …], "code": "…"}.
/** @param {Errors} [errors] */
export function errorText(errors) {
  if (!errors) return "";
  if (errors.whole) return /** @type {string} */ (errors.whole);
  if (typeof errors.detail === "string") return errors.detail;
  return Object.entries(errors).flatMap(([name, messages]) => (name === "code" ? [] : messages)).join(" ");
}

// An answer with its errors in the page's language, and as a whole sentence: the API and the socket speak English.
/** @type {(answer: any) => Promise<any>} */
export async function translated(answer) {
  if (!answer?.errors) return answer;
  const { inLanguage } = await import("./errors_in_language.js").catch(() => ({ inLanguage: (/** @type {any} */ { errors }) => errors }));
  return { ...answer, errors: inLanguage(answer) };
}

// Returns the parsed JSON body, or null.
// Errors: HttpFailure. A 401 also redirects to sign-in.
/** @type {CreateHttp} */
export function createHttp({
  fetch = globalThis.fetch.bind(globalThis),
  cookies = () => document.cookie,
  onSignedOut = goToSignIn,
  timeoutMs = DEFAULT_TIMEOUT_MS,
} = {}) {
  /** @type {(method: string, path: string, body?: object, options?: Call) => Promise<any>} */
  async function call(method, path, body, { accept = "application/json", read = jsonOf, keepalive = false } = {}) {
    /** @type {Record<string, string>} */
    const headers = { Accept: accept };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (!SAFE_METHODS.includes(method)) headers["X-CSRFToken"] = cookieNamed(CSRF_COOKIE, cookies());
    let response;
    try {
      response = await fetch(path, {
        method,
        headers,
        credentials: "same-origin",
        cache: "no-store",
        keepalive,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch {
      throw new HttpFailure({ status: 0 });
    }
    // A redirect (to sign-in, say) is not the requested page.
    if (response.ok && !response.redirected) return read(response);
    const answer = await jsonOf(response);
    // A new access token in the response: this page's session is over, too.
    if (response.status === 401 || (response.status === 403 && answer?.new_token)) onSignedOut();
    throw new HttpFailure({
      status: response.status,
      errors: (await translated(answer))?.errors ?? {},
      retryAfterSeconds: secondsOf(response.headers.get("Retry-After")),
    });
  }

  return {
    get: (path) => call("GET", path),
    post: (path, body = {}) => call("POST", path, body),
    put: (path, body = {}) => call("PUT", path, body),
    // With keepalive, for page unload.
    putAtLast: (path, body) => call("PUT", path, body, { keepalive: true }),
    patch: (path, body) => call("PATCH", path, body),
    remove: (path) => call("DELETE", path),
    postAtLast: (path, body) => call("POST", path, body, { keepalive: true }),
    removeAtLast: (path) => call("DELETE", path, undefined, { keepalive: true }),
    // HTML as text.
    part: (path) => call("GET", path, undefined, { accept: "text/html", read: (response) => response.text() }),
  };
}

let leaving = false;
// A form leaves the page: its answer mustn't be lost to another navigation.
export const markLeaving = () => (leaving = true);
// Once: several requests may fail together.
export function goToSignIn() {
  if (leaving) return;
  leaving = true;
  const here = location.pathname + location.search;
  location.assign(pages.signIn(here));
}

/** @param {Response} response */
async function jsonOf(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

// Retry-After in seconds; our server sends no dates.
/** @param {string | null} header */
function secondsOf(header) {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) ? seconds : null;
}
