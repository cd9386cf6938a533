// The tus 1.0 requests of one file (docs/api.md). XMLHttpRequest: fetch reports no progress of what it sends.

import { api } from "../lib/addresses.js";
import { cookieNamed, CSRF_COOKIE } from "../lib/cookies.js";
import { goToSignIn, HttpFailure, translated } from "../lib/http.js";

const VERSION = "1.0.0";
const STALLED_MS = 60_000;

// Errors of all: HttpFailure, `status` 0 without a response.
export function createTus({ request = send, cookies = () => document.cookie } = {}) {
  const call = (method, path, { headers = {}, ...more } = {}) =>
    request(method, path, { headers: { "Tus-Resumable": VERSION, "X-CSRFToken": cookieNamed(CSRF_COOKIE, cookies()), ...headers }, ...more });

  return {
    // Returns the new file's id.
    async create({ chatId, name, size, type }) {
      const about = [`filename ${inBase64(name)}`, ...(type ? [`filetype ${inBase64(type)}`] : [])];
      const headers = { "Upload-Length": String(size), "Upload-Metadata": about.join(",") };
      return (await call("POST", api.chatFiles(chatId), { headers })).body.id;
    },
    // How many bytes have arrived; null if the file has expired.
    async offsetOf(fileId) {
      try {
        return Number((await call("HEAD", api.file(fileId))).header("Upload-Offset"));
      } catch (failure) {
        if (failure.status === 404) return null;
        throw failure;
      }
    },
    // Returns the next offset.
    async send(fileId, { offset, piece, onProgress, signal }) {
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
      const { header } = await call("PATCH", api.file(fileId), { headers, body: piece, onProgress, signal });
      return Number(header("Upload-Offset"));
    },
    // What the sender says of it: { alt, is_spoiler }.
    describe: (fileId, about) => call("PATCH", api.file(fileId), { headers: { "Content-Type": "application/json" }, body: JSON.stringify(about) }),
    remove: (fileId) => call("DELETE", api.file(fileId)),
  };
}

function inBase64(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function send(method, path, { headers, body = null, onProgress = () => {}, signal }) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    let stalled;
    // A dead connection may be silent for minutes.
    function watch() {
      clearTimeout(stalled);
      stalled = setTimeout(() => call.abort(), STALLED_MS);
    }
    const isOver = () => clearTimeout(stalled);
    const lost = () => reject(new HttpFailure({ status: 0 }));
    call.open(method, path);
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.upload.addEventListener("progress", ({ loaded }) => {
      watch();
      onProgress(loaded);
    });
    call.addEventListener("loadend", isOver);
    call.addEventListener("error", lost);
    call.addEventListener("abort", lost);
    call.addEventListener("load", () => answered(call).then(resolve, reject));
    signal?.addEventListener("abort", () => call.abort());
    if (signal?.aborted) return lost();
    watch();
    call.send(body);
  });
}

async function answered(call) {
  const header = (name) => call.getResponseHeader(name);
  const body = parsed(call.responseText);
  if (call.status >= 200 && call.status < 300) return { header, body };
  if (call.status === 401) goToSignIn();
  const { errors = {} } = (await translated(body)) ?? {};
  throw new HttpFailure({ status: call.status, errors, retryAfterSeconds: Number(header("Retry-After")) || null });
}

// What a proxy answers isn't JSON.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
