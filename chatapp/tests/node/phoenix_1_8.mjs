// The official phoenix client 1.8.16 (the vendored file) against a running server. One scenario per run.

import assert from "node:assert/strict";
import { Presence, Socket } from "../../../static/vendor/phoenix-1.8.16/phoenix.mjs";
import { ask, channelToken, joined, newChat, newPerson, pause, pushed, run, socketAddress, transportFrom, until } from "./client.mjs";

const QUICKLY = { reconnectAfterMs: () => 100, rejoinAfterMs: () => 200 };

function openSocket(authToken, options = {}) {
  const socket = new Socket(socketAddress(), { transport: transportFrom(), authToken, ...QUICKLY, ...options });
  socket.connect();
  return socket;
}

async function pair() {
  const [ada, ben] = [await newPerson("Ada"), await newPerson("Ben")];
  const chatId = await newChat(ada, ben);
  return { ada, ben, chatId, topic: `chat:${chatId}` };
}

// Opens a person's socket with the token of one chat and joins it; `heard` collects the messages.
async function enter(person, chatId, options = {}) {
  const token = await channelToken(person, chatId);
  const socket = openSocket(() => token, options);
  const channel = socket.channel(`chat:${chatId}`, () => ({ token }));
  const heard = [];
  channel.on("message", (message) => heard.push(message));
  const response = await joined(channel);
  return { socket, channel, heard, response, token };
}

await run({
  async join_and_send() {
    const { ada, ben, chatId } = await pair();
    const one = await enter(ada, chatId);
    const two = await enter(ben, chatId);
    assert.equal(typeof one.response.last_seq, "number");
    assert.equal(typeof one.response.last_number, "number");
    const sent = await pushed(one.channel, "message", { content: "hello *Ben*" });
    assert.equal(sent.status, "ok");
    for (const { heard } of [one, two]) {
      const message = await until(() => heard[0], { what: "the message arrives" });
      assert.deepEqual(
        [message.id, message.number, message.seq, message.content, message.user, message.user_id],
        [sent.response.id, sent.response.number, sent.response.seq, "hello *Ben*", "Ada", ada.id],
      );
      assert.equal(message.prev, sent.response.seq - 1);
      assert.match(message.at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    }
  },

  async repeated_send() {
    const { ada, ben, chatId } = await pair();
    const one = await enter(ada, chatId);
    const two = await enter(ben, chatId);
    const client_id = crypto.randomUUID();
    const first = await pushed(one.channel, "message", { content: "once", client_id });
    const again = await pushed(one.channel, "message", { content: "twice", client_id });
    assert.equal(again.response.id, first.response.id);
    assert.equal(again.response.repeated, true);
    await pushed(one.channel, "message", { content: "after" });
    await until(() => two.heard.length >= 2);
    assert.deepEqual(two.heard.map(({ content }) => content), ["once", "after"]);
  },

  async bad_input_keeps_the_socket() {
    const { ada, ben, chatId } = await pair();
    const { channel } = await enter(ada, chatId);
    for (const content of ["   ", "x".repeat(4001), null, 7, ["a"]]) {
      const { status, response } = await pushed(channel, "message", { content });
      assert.equal(status, "error", JSON.stringify(content));
      assert.ok(Array.isArray(response.errors.content), JSON.stringify(response));
    }
    assert.equal((await pushed(channel, "no_such_event", {})).status, "error");
    assert.equal((await pushed(channel, "message", { content: "still here" })).status, "ok");
  },

  async presence_of_two() {
    const { ada, ben, chatId } = await pair();
    const one = await enter(ada, chatId);
    const presence = new Presence(one.channel);
    const names = () => presence.list((_id, { user }) => user).sort().join();
    const two = await enter(ben, chatId);
    const second = await enter(ben, chatId);
    await until(() => names() === "Ada,Ben", { what: "both are seen" });
    await until(() => presence.state[ben.id]?.metas.length === 2, { what: "two tabs are one person" });
    assert.match(presence.state[ben.id].metas[0].online_at, /^\d+$/);
    two.socket.disconnect();
    await until(() => presence.state[ben.id]?.metas.length === 1, { what: "one tab less" });
    assert.equal(names(), "Ada,Ben");
    second.channel.leave();
    await until(() => names() === "Ada", { what: "the last tab took Ben away" });
  },

  async heartbeat() {
    const { ada, chatId } = await pair();
    const { socket } = await enter(ada, chatId, { heartbeatIntervalMs: 150 });
    let closed = 0;
    let answered = 0;
    socket.onClose(() => (closed += 1));
    socket.onMessage(({ topic, event, payload }) => {
      if (topic === "phoenix" && event === "phx_reply" && payload.status === "ok") answered += 1;
    });
    await until(() => answered >= 5, { what: "five heartbeats are answered" });
    assert.equal(closed, 0);
  },

  async leave() {
    const { ada, ben, chatId } = await pair();
    const one = await enter(ada, chatId);
    const two = await enter(ben, chatId);
    let closed = 0;
    two.channel.onClose(() => (closed += 1));
    await new Promise((resolve) => two.channel.leave().receive("ok", resolve));
    await pushed(one.channel, "message", { content: "behind your back" });
    await until(() => one.heard.length === 1);
    await pause(300);
    assert.deepEqual([two.heard.length, closed, two.channel.state], [0, 1, "closed"]);
    // The connection stays open: the same topic can be joined again.
    const again = two.socket.channel(`chat:${chatId}`, { token: two.token });
    await joined(again);
  },

  // This scenario's server issues tokens that live for two seconds.
  async expired_token_then_a_fresh_one() {
    const { ada, chatId } = await pair();
    let token = await channelToken(ada, chatId);
    const socket = openSocket(() => token);
    const channel = socket.channel(`chat:${chatId}`, () => ({ token }));
    await until(() => socket.isConnected());
    await pause(2_600);
    const refusals = [];
    const success = new Promise((resolve) => {
      channel
        .join()
        .receive("ok", resolve)
        .receive("error", async (response) => {
          refusals.push(response.reason);
          token = await channelToken(ada, chatId);
        });
    });
    await success;
    assert.deepEqual(refusals, ["Forbidden"]);
    // Expiry of a token never closes a joined topic.
    await pause(2_600);
    assert.equal((await pushed(channel, "message", { content: "still joined" })).status, "ok");
  },

  async server_restart() {
    const { ada, ben, chatId } = await pair();
    const one = await enter(ada, chatId);
    const two = await enter(ben, chatId);
    await pushed(one.channel, "message", { content: "before" });
    await until(() => two.heard.length === 1);
    await ask("restart");
    await until(() => one.channel.state === "joined" && two.channel.state === "joined", { seconds: 30 });
    assert.equal((await pushed(one.channel, "message", { content: "after" })).status, "ok");
    await until(() => two.heard.length === 2, { what: "the message after the restart arrives" });
    assert.deepEqual(two.heard.map(({ content }) => content), ["before", "after"]);
    assert.equal(two.heard[1].prev, two.heard[0].seq);
  },

  async missed_while_away() {
    const { ada, ben, chatId } = await pair();
    const one = await enter(ada, chatId);
    const two = await enter(ben, chatId);
    const { last_seq } = two.response;
    two.socket.disconnect();
    for (const content of ["one", "two", "three"]) await pushed(one.channel, "message", { content });
    const token = await channelToken(ben, chatId);
    const back = openSocket(() => token).channel(`chat:${chatId}`, { token, since_seq: last_seq });
    const { changes, cursor, more } = await joined(back);
    assert.deepEqual(changes.map(({ content }) => content), ["one", "two", "three"]);
    assert.deepEqual([cursor, more], [last_seq + 3, false]);
    const pulled = await pushed(back, "sync", { since_seq: last_seq + 2 });
    assert.deepEqual(pulled.response.changes.map(({ content }) => content), ["three"]);
  },

  async other_peoples_chats() {
    const { ada, ben, chatId } = await pair();
    const cy = await newPerson("Cy");
    const cyChat = await newChat(cy, ada);
    const adaToken = await channelToken(ada, cyChat);
    const cyToken = await channelToken(cy, cyChat);
    const socket = openSocket(() => cyToken);
    for (const token of [cyToken, adaToken, "nonsense", ""]) {
      const channel = socket.channel(`chat:${chatId}`, { token });
      await assert.rejects(joined(channel), (error) => error.response?.reason === "Forbidden");
      channel.leave();
    }
    assert.equal((await cy.call("GET", `/api/chats/${chatId}/channel_token`)).status, 403);
    assert.ok(ben.id);
  },
});
