// The real phoenix client inside lib/socket.js against a scripted server.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { createLink } from "../../../static/js/lib/socket.js";
import { createFakeServer } from "./fake_server.js";
import { settled } from "./support.js";

const CHAT_TOKENS = "/api/chats/7/channel_token";

// Moves the clock in small steps, as real time does, and runs everything that is due.
async function pass(milliseconds) {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    mock.timers.tick(100);
    await settled();
  }
}

describe("The link", () => {
  let outside, link;
  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    outside = createFakeServer();
    link = createLink({ http: outside.http, endpoint: "ws://chat/socket", options: { transport: outside.Transport } });
  });
  afterEach(() => {
    link.stop();
    mock.timers.reset();
  });

  async function joinedChat(params) {
    const line = link.prepare("chat:7", { params });
    const heard = { joined: [], ended: [] };
    line.on("joined", (response) => heard.joined.push(response));
    line.on("ended", (reason) => heard.ended.push(reason));
    line.start();
    await settled();
    return { line, heard };
  }

  test("joins with the topic's own token and its params, asked for at each join", async () => {
    let cursor = 3;
    const { line, heard } = await joinedChat(() => ({ since_seq: cursor }));
    assert.deepEqual(heard.joined, [{ last_seq: 5 }]);
    assert.deepEqual(outside.joins("chat:7").map(({ payload }) => payload), [{ since_seq: 3, token: "token-1" }]);
    assert.equal(outside.handshakes[0], "token-1");
    assert.ok(line.isJoined() && link.isLive());
    cursor = 9;
    outside.newest().drop(1012);
    assert.equal(link.isLive(), false);
    await pass(3_000);
    assert.equal(outside.joins("chat:7").at(-1).payload.since_seq, 9);
    assert.equal(heard.joined.length, 2);
  });

  test("a young token serves a quick return, an old one is fetched anew before connecting", async () => {
    await joinedChat();
    outside.newest().drop(1012);
    await pass(3_000);
    assert.equal(outside.tokenCalls.length, 1);
    await pass(200_000);
    outside.expireTokens();
    outside.newest().drop(1012);
    await pass(3_000);
    assert.deepEqual(outside.handshakes, ["token-1", "token-1", "token-2"]);
    assert.ok(link.isLive());
  });

  test("coming back is spread over time and slows down while the server is away", async () => {
    await joinedChat();
    outside.refuseTokens.set(CHAT_TOKENS, 0);
    outside.expireTokens();
    outside.newest().drop(1006);
    await pass(200);
    assert.equal(outside.connections.length, 1);
    await pass(60_000);
    const tries = outside.tokenCalls.length;
    assert.ok(tries > 5 && tries < 40, `${tries} tries in a minute`);
    outside.refuseTokens.clear();
    await pass(11_000);
    assert.ok(link.isLive());
  });

  test("a token that expired while connected is renewed after the refused join", async () => {
    const user = link.prepare("user:1");
    user.start();
    await settled();
    outside.server.refuseJoins.add("chat:7");
    const { line } = await joinedChat();
    assert.equal(line.isJoined(), false);
    outside.server.refuseJoins.clear();
    await pass(3_000);
    assert.ok(line.isJoined());
    assert.equal(outside.joins("chat:7").at(-1).payload.token, "token-3");
  });

  test("who may no longer join is told so and asks no more", async () => {
    const { heard } = await joinedChat();
    outside.refuseTokens.set(CHAT_TOKENS, 403);
    outside.server.refuseJoins.add("chat:7");
    outside.newest().drop(1012);
    await pass(10_000);
    assert.deepEqual(heard.ended, ["refused"]);
    const asked = outside.joins("chat:7").length;
    await pass(60_000);
    assert.equal(outside.joins("chat:7").length, asked);
  });

  test("a chat that is closed by the server ends for good", async () => {
    const { heard } = await joinedChat();
    const { joinRef } = outside.joins("chat:7").at(-1);
    outside.newest().say([joinRef, joinRef, "chat:7", "phx_close", {}]);
    await settled();
    assert.deepEqual(heard.ended, ["closed"]);
    await pass(20_000);
    assert.equal(outside.joins("chat:7").length, 1);
  });

  test("a push that the connection swallowed is lost at once, not after its timeout", async () => {
    const { line } = await joinedChat();
    const answer = line.push("silence", {});
    await settled();
    outside.newest().drop(1006);
    assert.equal((await answer).status, "lost");
    assert.equal((await line.push("message", {})).status, "offline");
    await pass(3_000);
    assert.deepEqual(await line.push("message", { content: "hi" }), { status: "ok", response: { echo: { content: "hi" } } });
  });

  test("a dead connection that looks open is found out by asking", async () => {
    await joinedChat();
    outside.newest().send = () => {};
    link.checkAlive();
    await pass(6_000);
    assert.equal(outside.connections.length, 2);
    assert.ok(link.isLive());
  });

  test("after stop nothing connects again", async () => {
    await joinedChat();
    link.stop();
    await pass(60_000);
    assert.equal(outside.connections.length, 1);
  });
});
