import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { nextPiece, upload } from "../../../static/js/chats/upload.js";
import { HttpFailure } from "../../../static/js/lib/http.js";

const MEGABYTE = 1_048_576;

// A server that fails as the list says, one entry for each request: a status, or null to work.
function createServer({ size = 5 * MEGABYTE, failures = [] } = {}) {
  const log = [];
  const stored = new Map();
  let made = 0;
  function fail(name, details = "") {
    log.push(`${name}${details}`);
    const status = failures.shift() ?? null;
    if (status !== null) throw new HttpFailure({ status, errors: {} });
  }
  const tus = {
    async create() {
      fail("create");
      stored.set(`file-${(made += 1)}`, 0);
      return `file-${made}`;
    },
    async offsetOf(id) {
      fail("offset");
      return stored.get(id) ?? null;
    },
    async send(id, { offset, piece }) {
      fail("piece", ` ${offset}+${piece.size}`);
      if (!stored.has(id)) throw new HttpFailure({ status: 404 });
      assert.equal(offset, stored.get(id));
      stored.set(id, offset + piece.size);
      return offset + piece.size;
    },
  };
  const record = { chatId: 1, name: "film.mp4", size, type: "video/mp4", fileId: null };
  const control = new AbortController();
  const told = [];
  const pauses = [];
  const run = (more = {}) =>
    upload({
      record,
      blob: new Blob([new Uint8Array(size)]),
      tus,
      remember: async (id) => Boolean((record.fileId = id)),
      tell: (state) => told.push(state),
      pause: async (milliseconds) => pauses.push(milliseconds),
      signal: control.signal,
      mostPieceBytes: 2 * MEGABYTE,
      now: () => 0,
      random: () => 0,
      ...more,
    });
  return { run, log, stored, told, pauses, record, control };
}

describe("An upload", () => {
  test("sends pieces until the file is whole", async () => {
    const server = createServer();
    assert.deepEqual(await server.run(), { state: "done" });
    assert.deepEqual(server.log, ["create", "piece 0+1048576", "piece 1048576+2097152", "piece 3145728+2097152"]);
    assert.equal(server.told.at(-1).sent, 5 * MEGABYTE);
  });

  test("asks where to continue after a cut, and sends that piece again", async () => {
    const server = createServer({ failures: [null, null, 0] });
    assert.deepEqual(await server.run(), { state: "done" });
    assert.deepEqual(server.log.slice(2, 5), ["piece 1048576+2097152", "offset", "piece 1048576+2097152"]);
    assert.deepEqual(server.told.filter(({ state }) => state === "waiting"), [{ state: "waiting", sent: MEGABYTE, isBusy: false }]);
  });

  test("continues an earlier one", async () => {
    const server = createServer();
    server.record.fileId = "file-7";
    server.stored.set("file-7", 4 * MEGABYTE);
    assert.deepEqual(await server.run(), { state: "done" });
    assert.deepEqual(server.log, ["offset", "piece 4194304+1048576"]);
  });

  test("starts anew if the server no longer has it", async () => {
    const server = createServer({ size: 5 });
    server.record.fileId = "expired";
    assert.deepEqual(await server.run(), { state: "done" });
    assert.deepEqual(server.log, ["offset", "create", "piece 0+5"]);
  });

  test("waits for a busy server as long as it says", async () => {
    const server = createServer({ size: 5, failures: [503, 429] });
    assert.deepEqual(await server.run(), { state: "done" });
    assert.equal(server.pauses.length, 2);
    assert.ok(server.told.some(({ isBusy }) => isBusy));
  });

  test("sends smaller pieces if a proxy refuses larger ones", async () => {
    const server = createServer({ failures: [null, 413] });
    assert.deepEqual(await server.run(), { state: "done" });
    assert.deepEqual(server.log.slice(0, 4), ["create", "piece 0+1048576", "offset", "piece 0+524288"]);
  });

  for (const [failures, part] of [
    [[507], "no space left"],
    [[413], "refuses uploads of this size"],
    [[403], "no longer write"],
    [[422], "could not take it"],
    [Array(11).fill(500), "could not take it"],
  ]) {
    test(`fails with a sentence after ${failures.length} × ${failures[0]}`, async () => {
      const { state, sentence } = await createServer({ size: 5, failures }).run();
      assert.equal(state, "failed");
      assert.match(sentence, new RegExp(part));
    });
  }

  test("without a connection it never gives up", async () => {
    const server = createServer({ size: 5, failures: Array(50).fill(0) });
    assert.deepEqual(await server.run(), { state: "done" });
  });

  test("ends when the file is no longer wanted, and doesn't start anew", async () => {
    const server = createServer({ size: 5 });
    server.record.fileId = "expired";
    assert.deepEqual(await server.run({ remember: async () => false }), { state: "gone" });
    assert.deepEqual(server.log, ["offset", "create"]);
  });
});

test("a piece takes a few seconds, within limits", () => {
  assert.equal(nextPiece({ bytes: MEGABYTE, milliseconds: 4_000, most: 8 * MEGABYTE }), MEGABYTE);
  assert.equal(nextPiece({ bytes: MEGABYTE, milliseconds: 1_000, most: 8 * MEGABYTE }), 4 * MEGABYTE);
  assert.equal(nextPiece({ bytes: MEGABYTE, milliseconds: 1, most: 8 * MEGABYTE }), 8 * MEGABYTE);
  assert.equal(nextPiece({ bytes: MEGABYTE, milliseconds: 60_000, most: 8 * MEGABYTE }), 262_144);
});
