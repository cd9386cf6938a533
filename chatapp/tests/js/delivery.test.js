import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createDelivery } from "../../../static/js/chats/delivery.js";
import { HttpFailure } from "../../../static/js/lib/http.js";

const ENTRY = { client_id: "c", content: "hi" };

function delivering({ reply = { status: "offline", response: {} }, http = null, isOnline = true }) {
  const posted = [];
  let silences = 0;
  const deliver = createDelivery({
    line: { push: async () => reply },
    http: {
      async post(path, body) {
        posted.push([path, body]);
        if (http instanceof Error) throw http;
        return http;
      },
    },
    chatId: 7,
    isOnline: () => isOnline,
    onSilence: () => (silences += 1),
  });
  return { deliver, posted, silences: () => silences };
}

describe("An answer", () => {
  test("names the message it answers, and nothing of how that looks", async () => {
    const { deliver, posted } = delivering({ http: { id: 2 } });
    await deliver({ ...ENTRY, quote: { id: 4, user: "Ada", content: "hello" } });
    assert.deepEqual(posted[0][1], { content: "hi", client_id: "c", reply_to: 4 });
  });
});

describe("Over the socket", () => {
  for (const [name, reply, outcome] of [
    ["an ok is an acknowledgement", { status: "ok", response: { id: 1 } }, { outcome: "sent", receipt: { id: 1 } }],
    ["a broken rule is final", { status: "error", response: { errors: { content: ["too long"] } } }, { outcome: "refused", sentence: "too long" }],
    ["a limit names its wait", { status: "error", response: { reason: "rate_limited", retry_after: 3 } }, { outcome: "later", seconds: 3 }],
    ["trouble of the server passes", { status: "error", response: { reason: "unavailable" } }, { outcome: "later", seconds: undefined }],
  ]) {
    test(name, async () => {
      const { deliver, posted } = delivering({ reply });
      assert.deepEqual(await deliver(ENTRY), outcome);
      assert.deepEqual(posted, []);
    });
  }

  test("in an announcement chat the server's sentence is shown, by either way", async () => {
    const errors = { code: "posting_restricted", detail: "Only the owner posts here." };
    const refused = { outcome: "refused", sentence: "Only the owner posts here." };
    const bySocket = delivering({ reply: { status: "error", response: { reason: "posting_restricted", errors } } });
    assert.deepEqual(await bySocket.deliver(ENTRY), refused);
    const byHttp = delivering({ http: new HttpFailure({ status: 403, errors }) });
    assert.deepEqual(await byHttp.deliver(ENTRY), refused);
  });

  test("who may not write is told so for good", async () => {
    const { deliver } = delivering({ reply: { status: "error", response: { reason: "Forbidden" } } });
    assert.equal((await deliver(ENTRY)).outcome, "refused");
  });
});

describe("Without an answer from the socket", () => {
  for (const status of ["offline", "lost", "timeout"]) {
    test(`${status}: HTTP carries the same client_id`, async () => {
      const { deliver, posted } = delivering({ reply: { status, response: {} }, http: { id: 1 } });
      assert.deepEqual(await deliver(ENTRY), { outcome: "sent", receipt: { id: 1 } });
      assert.deepEqual(posted, [["/api/chats/7/messages", { content: "hi", client_id: "c" }]]);
    });
  }

  test("a push that timed out makes someone look whether the connection lives", async () => {
    const { deliver, silences } = delivering({ reply: { status: "timeout", response: {} }, http: { id: 1 } });
    await deliver(ENTRY);
    assert.equal(silences(), 1);
  });

  test("a browser that knows it is offline does not even try", async () => {
    const { deliver, posted } = delivering({ isOnline: false });
    assert.deepEqual(await deliver(ENTRY), { outcome: "later" });
    assert.deepEqual(posted, []);
  });

  for (const [status, outcome] of [[0, "later"], [401, "later"], [429, "later"], [500, "later"], [503, "later"], [403, "refused"], [413, "refused"], [422, "refused"]]) {
    test(`HTTP ${status} means ${outcome}`, async () => {
      const { deliver } = delivering({ http: new HttpFailure({ status, retryAfterSeconds: 4 }) });
      const answer = await deliver(ENTRY);
      assert.equal(answer.outcome, outcome);
      if (outcome === "later") assert.equal(answer.seconds, 4);
    });
  }
});
