import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createOutbox, createTabLock } from "../../../static/js/chats/outbox.js";
import { createOutboxStore } from "../../../static/js/chats/outbox_store.js";
import { createStorage } from "../../../static/js/lib/storage.js";
import { createClock, createLocalStorage, settled } from "./support.js";

const SENT = { outcome: "sent", receipt: { id: 1 } };
const LATER = { outcome: "later" };

// A server that replies from a list, then with "sent"; `seen` are the entries it received.
function createServer(...answers) {
  const seen = [];
  return {
    seen,
    texts: () => seen.map(({ content }) => content),
    deliver: async (entry) => {
      seen.push(entry);
      return answers.shift() ?? SENT;
    },
  };
}

function createTab({ server, disk = createLocalStorage(), clock = createClock(), lock = createTabLock(null), userId = 7, chatId = 1 }) {
  const store = createOutboxStore({ storage: createStorage(disk), userId, chatId });
  const outbox = createOutbox({ store, deliver: server.deliver, lock, now: clock.now, later: clock.later, random: () => 0.5 });
  return { outbox, store, disk, clock };
}

describe("Sending", () => {
  test("a message goes out at once and leaves the outbox when it is acknowledged", async () => {
    const server = createServer();
    const { outbox } = createTab({ server });
    const receipts = [];
    outbox.on("sent", (entry, receipt) => receipts.push([entry.content, receipt.id]));
    outbox.add("hello");
    assert.equal(outbox.size(), 1);
    await settled();
    assert.deepEqual(server.texts(), ["hello"]);
    assert.equal(outbox.size(), 0);
    assert.deepEqual(receipts, [["hello", 1]]);
  });

  test("the order written is the order sent, also when the first one has to wait", async () => {
    const server = createServer(LATER);
    const { outbox, clock } = createTab({ server });
    for (const text of ["one", "two", "three"]) outbox.add(text);
    await settled();
    await clock.pass(20_000);
    assert.deepEqual(server.texts().filter((text, at, all) => all.lastIndexOf(text) === at), ["one", "two", "three"]);
    assert.equal(outbox.size(), 0);
  });

  test("every try of a message carries the same client_id, another message another one", async () => {
    const server = createServer(LATER, LATER);
    const { outbox, clock } = createTab({ server });
    outbox.add("one");
    await settled();
    await clock.pass(20_000);
    await clock.pass(20_000);
    outbox.add("two");
    await settled();
    const ids = server.seen.map(({ client_id }) => client_id);
    assert.equal(new Set(ids.slice(0, 3)).size, 1);
    assert.equal(new Set(ids).size, 2);
    assert.match(ids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("it waits longer after each failure", async () => {
    const server = createServer(LATER, LATER, LATER);
    const { outbox, clock } = createTab({ server });
    outbox.add("one");
    await settled();
    const [first] = clock.pending();
    await clock.pass(first);
    const [second] = clock.pending();
    assert.ok(second > first, `${second} > ${first}`);
  });

  test("retry_after is obeyed, even when something else would wake it", async () => {
    const server = createServer({ outcome: "later", seconds: 7 });
    const { outbox, clock } = createTab({ server });
    outbox.add("one");
    await settled();
    assert.deepEqual(clock.pending(), [7000]);
    outbox.wake();
    outbox.add("two");
    await settled();
    assert.equal(server.seen.length, 1);
    await clock.pass(7000);
    assert.deepEqual(server.texts(), ["one", "one", "two"]);
  });

  test("a connection that comes back need not wait for the timer", async () => {
    const server = createServer(LATER);
    const { outbox } = createTab({ server });
    outbox.add("one");
    await settled();
    outbox.wake();
    await settled();
    assert.equal(outbox.size(), 0);
  });
});

describe("Refusal", () => {
  const refused = { outcome: "refused", sentence: "should be at most 4000 character(s)" };

  test("a refused message stays, says why, is not sent again by itself, and holds no one up", async () => {
    const server = createServer(refused);
    const { outbox, clock } = createTab({ server });
    outbox.add("too long");
    outbox.add("fine");
    await settled();
    await clock.pass(60_000);
    assert.deepEqual(server.texts(), ["too long", "fine"]);
    const [left] = outbox.entries();
    assert.deepEqual([left.content, left.state, left.sentence], ["too long", "failed", refused.sentence]);
  });

  test("retry sends it with the same client_id", async () => {
    const server = createServer(refused);
    const { outbox } = createTab({ server });
    const { client_id } = outbox.add("again");
    await settled();
    outbox.retry(client_id);
    await settled();
    assert.deepEqual(server.seen.map((entry) => entry.client_id), [client_id, client_id]);
    assert.equal(outbox.size(), 0);
  });

  test("delete forgets it", async () => {
    const server = createServer(refused);
    const { outbox, clock } = createTab({ server });
    const { client_id } = outbox.add("never mind");
    await settled();
    outbox.remove(client_id);
    await clock.pass(60_000);
    assert.equal(outbox.size(), 0);
    assert.equal(server.seen.length, 1);
  });

  test("a message deleted while it is on its way does not come back as failed", async () => {
    let answer;
    const { outbox } = createTab({ server: { deliver: () => new Promise((resolve) => (answer = resolve)) } });
    const { client_id } = outbox.add("gone");
    await settled();
    outbox.remove(client_id);
    answer(refused);
    await settled();
    assert.equal(outbox.size(), 0);
  });
});

describe("Survival", () => {
  test("a new page finds what the old one could not send", async () => {
    const old = createTab({ server: createServer(LATER) });
    old.outbox.add("kept");
    await settled();
    old.outbox.stop();
    const server = createServer();
    const next = createTab({ server, disk: old.disk });
    assert.deepEqual(next.outbox.entries().map(({ content }) => content), ["kept"]);
    next.outbox.wake();
    await settled();
    assert.deepEqual(server.texts(), ["kept"]);
  });

  test("another person and another chat in the same browser see nothing of it", async () => {
    const { outbox, disk } = createTab({ server: createServer(LATER) });
    outbox.add("private");
    await settled();
    assert.equal(createTab({ server: createServer(), disk, userId: 8 }).outbox.size(), 0);
    assert.equal(createTab({ server: createServer(), disk, chatId: 11 }).outbox.size(), 0);
  });

  test("a store that refuses everything still lets a message go out", async () => {
    const broken = { ...createLocalStorage(), setItem: () => { throw new Error("QuotaExceededError"); } };
    const server = createServer();
    const { outbox } = createTab({ server, disk: broken });
    outbox.add("hello");
    await settled();
    assert.deepEqual(server.texts(), ["hello"]);
  });

  test("a clock set back between two messages does not turn their order round", async () => {
    const clock = createClock();
    const { outbox } = createTab({ server: createServer(LATER), clock });
    outbox.add("first");
    await clock.pass(-500_000);
    outbox.add("second");
    assert.deepEqual(outbox.entries().map(({ content }) => content), ["first", "second"]);
  });
});

describe("Two tabs", () => {
  test("what both hold is sent once", async () => {
    const server = createServer();
    const disk = createLocalStorage();
    const lock = createTabLock(null); // one lock for both, as Web Locks give
    const slow = { ...server, deliver: async (entry) => { await settled(); return server.deliver(entry); } };
    const one = createTab({ server: slow, disk, lock });
    const two = createTab({ server: slow, disk, lock });
    one.outbox.add("only once");
    two.outbox.wake();
    one.outbox.wake();
    for (let turn = 0; turn < 5; turn += 1) await settled();
    assert.deepEqual(server.texts(), ["only once"]);
  });

  test("two tabs writing at the same moment both keep their message", async () => {
    const disk = createLocalStorage();
    const clock = createClock();
    const one = createTab({ server: createServer(LATER), disk, clock });
    const two = createTab({ server: createServer(LATER), disk, clock });
    one.outbox.add("from one");
    two.outbox.add("from two");
    assert.deepEqual(one.outbox.entries().map(({ content }) => content), ["from one", "from two"]);
  });
});

describe("A lost reply", () => {
  test("its own broadcast acknowledges a message: it is not sent again", async () => {
    let answer;
    const seen = [];
    const deliver = (entry) => new Promise((resolve) => { seen.push(entry); answer = resolve; });
    const { outbox, clock } = createTab({ server: { deliver } });
    const { client_id } = outbox.add("stored");
    await settled();
    outbox.acknowledged(client_id);
    assert.equal(outbox.size(), 0);
    answer(LATER);
    await settled();
    await clock.pass(60_000);
    assert.equal(seen.length, 1);
  });

  test("a broadcast of someone else's message changes nothing", async () => {
    const { outbox } = createTab({ server: createServer(LATER) });
    outbox.add("mine");
    outbox.acknowledged("00000000-0000-4000-8000-000000000000");
    outbox.acknowledged(null);
    assert.equal(outbox.size(), 1);
  });
});

describe("Undo send", () => {
  test("a held message waits, and those after it, until it is released", async () => {
    const server = createServer();
    const { outbox, clock } = createTab({ server });
    const held = outbox.add("one", { heldMs: 5_000 });
    outbox.add("two");
    await clock.pass(20_000);
    assert.deepEqual(server.texts(), []);
    outbox.release(held.client_id);
    await settled();
    assert.deepEqual(server.texts(), ["one", "two"]);
  });

  test("what is undone is never sent", async () => {
    const server = createServer();
    const { outbox } = createTab({ server });
    const held = outbox.add("one", { heldMs: 5_000 });
    outbox.add("two");
    outbox.remove(held.client_id);
    await settled();
    assert.deepEqual(server.texts(), ["two"]);
  });

  test("it survives closing the page: the next one sends it when its time has come", async () => {
    const server = createServer();
    const disk = createLocalStorage();
    createTab({ server: createServer(), disk }).outbox.add("one", { heldMs: 5_000 });
    const next = createTab({ server, disk });
    next.outbox.wake();
    await next.clock.pass(4_000);
    assert.deepEqual(server.texts(), []);
    await next.clock.pass(2_000);
    assert.deepEqual(server.texts(), ["one"]);
  });
});
