// The npm package `tus-js-client` against a live server: whole uploads, one that is cut and resumed, one that is given up.

import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const { BASE_URL, NPM_FOLDER } = process.env;
const tus = createRequire(`${NPM_FOLDER}/`)("tus-js-client");
const CONTENT = randomBytes(3 * 1024 * 1024);
const PIECE = 512 * 1024;

async function call(method, path, { token, body } = {}) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(BASE_URL + path, { method, headers, body: body && JSON.stringify(body) });
  return response.json();
}

async function person() {
  const user = { name: "Ada Lovelace", email: `ada${Date.now()}@example.org`, password: "Correct horse 9 battery" };
  const { token } = await call("POST", "/api/signup", { body: { user } });
  const { id: chatId } = await call("POST", "/api/chats", { token, body: { title: "Harvest", kind: "open", user_list: [] } });
  return { token, chatId };
}

function upload({ token, chatId }, options = {}) {
  return new Promise((resolve, reject) => {
    const one = new tus.Upload(CONTENT, {
      endpoint: `${BASE_URL}/api/chats/${chatId}/files`,
      headers: { Authorization: `Bearer ${token}` },
      metadata: { filename: "Ünïcode 🎉.bin", filetype: "application/octet-stream" },
      chunkSize: PIECE,
      retryDelays: [0, 100],
      onError: reject,
      onSuccess: () => resolve(one),
      ...options,
      onProgress: (sent) => options.onProgress?.(sent, one, resolve),
    });
    one.start();
  });
}

async function ready({ token }, url) {
  const path = new URL(url).pathname;
  for (let tries = 0; tries < 100; tries += 1) {
    const file = await call("GET", path, { token });
    if (file.state !== "processing") return file;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("never ready");
}

async function assertSame(ada, file) {
  assert.equal(file.name, "Ünïcode 🎉.bin");
  const { id } = await call("POST", `/api/chats/${ada.chatId}/messages`, { token: ada.token, body: { files: [file.id] } });
  assert.ok(id);
  const response = await fetch(BASE_URL + file.url, { headers: { Authorization: `Bearer ${ada.token}` } });
  const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
  assert.equal(hash(Buffer.from(await response.arrayBuffer())), hash(CONTENT));
}

const scenarios = {
  async whole() {
    const ada = await person();
    const one = await upload(ada);
    await assertSame(ada, await ready(ada, one.url));
  },

  async resumed() {
    const ada = await person();
    let cut = false;
    const first = await upload(ada, {
      onProgress(sent, one, stop) {
        if (cut || sent < CONTENT.length / 2) return;
        cut = true;
        one.abort().then(() => stop(one));
      },
    });
    let resumedAt = null;
    const second = await upload(ada, { uploadUrl: first.url, onProgress: (sent) => (resumedAt ??= sent) });
    assert.equal(second.url, first.url);
    assert.ok(resumedAt >= CONTENT.length / 2 - 2 * PIECE, `at most one piece is sent again: ${resumedAt}`);
    await assertSame(ada, await ready(ada, second.url));
  },

  async given_up() {
    const ada = await person();
    let url = null;
    await upload(ada, {
      onProgress(_sent, one, stop) {
        if (url || !one.url) return;
        url = one.url;
        one.abort(true).then(() => stop(one));
      },
    });
    const response = await fetch(url, { headers: { Authorization: `Bearer ${ada.token}` } });
    assert.equal(response.status, 404);
  },
};

const [scenario] = process.argv.slice(2);
await scenarios[scenario]();
console.log(`DONE ${scenario}`);
process.exit(0);
