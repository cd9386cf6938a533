// The only fetch wrapper: same-origin JSON and HTML requests with session cookie and CSRF header, one error type.

import { cookieNamed, CSRF_COOKIE } from "./cookies.js";

const SAFE_METHODS = ["GET", "HEAD"];
const DEFAULT_TIMEOUT_MS = 15_000;

// Every failed request throws one. `status` is 0 without a response.
export class HttpFailure extends Error {
  constructor({ status, errors = {}, retryAfterSeconds = null }) {
    super(sentenceOf(errors) || (status ? `The server answered ${status}.` : "No connection."));
    this.name = "HttpFailure";
    this.status = status;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

// The two error shapes as one sentence: {"detail": "…", "code": "…"} or {"field": ["…", …], "code": "…"}.
export function sentenceOf(errors) {
  if (!errors) return "";
  if (typeof errors.detail === "string") return errors.detail;
  return Object.entries(errors).flatMap(([name, messages]) => (name === "code" ? [] : messages)).join(" ");
}

// Shape of the answer: the parsed JSON body, or null when there is none.
// Errors: HttpFailure. A 401 also leads to the sign-in page, because nothing here works without a session.
export function createHttp({
  fetch = globalThis.fetch.bind(globalThis),
  cookies = () => document.cookie,
  onSignedOut = goToSignIn,
  timeoutMs = DEFAULT_TIMEOUT_MS,
} = {}) {
  async function call(method, path, body, { accept = "application/json", read = jsonOf, keepalive = false } = {}) {
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
    // A page that leads elsewhere, to the sign-in say, is not the one that was asked for.
    if (response.ok && !response.redirected) return read(response);
    const answer = await jsonOf(response);
    // A new access token instead of an answer means that this page's own session is over, too.
    if (response.status === 401 || (response.status === 403 && answer?.new_token)) onSignedOut();
    throw new HttpFailure({
      status: response.status,
      errors: answer?.errors ?? {},
      retryAfterSeconds: secondsOf(response.headers.get("Retry-After")),
    });
  }

  return {
    get: (path) => call("GET", path),
    post: (path, body = {}) => call("POST", path, body),
    put: (path, body = {}) => call("PUT", path, body),
    // The same, also while the page is being left.
    putAtLast: (path, body) => call("PUT", path, body, { keepalive: true }),
    patch: (path, body) => call("PATCH", path, body),
    remove: (path) => call("DELETE", path),
    // HTML as text.
    part: (path) => call("GET", path, undefined, { accept: "text/html", read: (response) => response.text() }),
  };
}

let leaving = false;
// Once only: several requests may fail at the same time.
export function goToSignIn() {
  if (leaving) return;
  leaving = true;
  const here = location.pathname + location.search;
  location.assign(`/signin?next=${encodeURIComponent(here)}`);
}

async function jsonOf(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

// Retry-After in its seconds form; the date form is nothing our server sends.
function secondsOf(header) {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) ? seconds : null;
}
