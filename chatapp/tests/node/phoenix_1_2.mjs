// The npm package phoenix 1.2.1, the last that speaks version 1 of the protocol: frames are objects, `vsn` is 1.0.0.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { channelToken, fromNpm, joined, newChat, newPerson, pushed, run, socketAddress, transportFrom, until } from "./client.mjs";

// Written for browsers: it looks for its fallbacks on window.
globalThis.window = globalThis;
const { Presence, Socket } = createRequire(`${process.env.NPM_FOLDER}/`)("phoenix_v1");
const Newer = fromNpm("phoenix").Socket;

function opened(Kind, token, { heartbeatIntervalMs } = {}) {
  const frames = [];
  class Recording extends transportFrom(null) {
    constructor(address, protocols) {
      super(address, protocols);
      this.addEventListener("message", ({ data }) => frames.push(JSON.parse(data)));
    }
  }
  const socket = new Socket(socketAddress(), { transport: Recording, params: { token }, heartbeatIntervalMs });
  const newer = Kind === Newer ? new Newer(socketAddress(), { transport: transportFrom(null), params: { token } }) : null;
  (newer ?? socket).connect();
  return { socket: newer ?? socket, frames };
}

async function entered(Kind, person, chatId, options) {
  const { socket, frames } = opened(Kind, await channelToken(person, chatId), options);
  const channel = socket.channel(`chat:${chatId}`, {});
  const heard = [];
  channel.on("message", (message) => heard.push(message));
  return { socket, channel, heard, frames, response: await joined(channel) };
}

await run({
  async talks_with_a_newer_client() {
    const [ada, ben] = [await newPerson("Ada"), await newPerson("Ben")];
    const chatId = await newChat(ada, ben);
    const [one, two] = [await entered(Socket, ada, chatId), await entered(Newer, ben, chatId)];
    const sent = await pushed(one.channel, "message", { content: "from the old — „ä“ 🌾" });
    assert.equal(sent.status, "ok");
    assert.equal((await pushed(two.channel, "message", { content: "from the new" })).status, "ok");
    for (const { heard } of [one, two]) {
      await until(() => heard.length === 2, { what: "both messages arrive" });
      assert.deepEqual(heard.map(({ content, user }) => [content, user]), [["from the old — „ä“ 🌾", "Ada"], ["from the new", "Ben"]]);
    }
    assert.deepEqual(one.heard, two.heard);
    for (const frame of one.frames) assert.deepEqual(Object.keys(frame).sort(), ["event", "payload", "ref", "topic"]);
    const refused = await pushed(one.channel, "message", { content: " " });
    assert.deepEqual([refused.status, refused.response.errors.code], ["error", "invalid"]);
  },

  async sees_who_is_here() {
    const [ada, ben] = [await newPerson("Ada"), await newPerson("Ben")];
    const chatId = await newChat(ada, ben);
    const { socket } = opened(Socket, await channelToken(ada, chatId));
    const channel = socket.channel(`chat:${chatId}`, {});
    let here = {};
    channel.on("presence_state", (state) => (here = Presence.syncState(here, state)));
    channel.on("presence_diff", (diff) => (here = Presence.syncDiff(here, diff)));
    await joined(channel);
    const names = () => Presence.list(here, (_id, { user }) => user).sort().join();
    await until(() => names() === "Ada", { what: "Ada sees herself" });
    const other = await entered(Newer, ben, chatId);
    await until(() => names() === "Ada,Ben", { what: "Ada sees Ben" });
    other.socket.disconnect();
    await until(() => names() === "Ada", { what: "Ben has left" });
  },

  async leaves_and_comes_back() {
    const ada = await newPerson("Ada");
    const chatId = await newChat(ada, await newPerson("Ben"));
    const { socket, channel, frames } = await entered(Socket, ada, chatId);
    let isClosed = false;
    channel.onClose(() => (isClosed = true));
    await new Promise((resolve) => channel.leave().receive("ok", resolve));
    await until(() => isClosed && frames.some(({ event }) => event === "phx_close"), { what: "phx_close arrives" });
    assert.equal(frames.find(({ event }) => event === "phx_close").ref, null);
    const again = socket.channel(`chat:${chatId}`, {});
    await joined(again);
    assert.equal((await pushed(again, "message", { content: "back" })).status, "ok");
  },

  async keeps_its_heartbeat() {
    const ada = await newPerson("Ada");
    const { frames } = await entered(Socket, ada, await newChat(ada, await newPerson("Ben")), { heartbeatIntervalMs: 200 });
    const beats = () => frames.filter(({ topic, event }) => topic === "phoenix" && event === "phx_reply");
    await until(() => beats().length >= 2, { what: "two heartbeats are answered" });
    assert.equal(beats()[0].payload.status, "ok");
  },

  async is_refused_what_is_not_its_own() {
    const [ada, cy] = [await newPerson("Ada"), await newPerson("Cy")];
    const chatId = await newChat(ada, await newPerson("Ben"));
    const foreign = await newChat(cy, await newPerson("Dan"));
    const { socket, heard } = await entered(Socket, cy, foreign);
    await assert.rejects(joined(socket.channel(`chat:${chatId}`, {})), ({ response }) => response.reason === "Forbidden");
    const mine = await entered(Socket, ada, chatId);
    await pushed(mine.channel, "message", { content: "secret" });
    const sentinel = socket.channels[0];
    await pushed(sentinel, "message", { content: "last" });
    await until(() => heard.length, { what: "Cy's own message arrives" });
    assert.deepEqual(heard.map(({ content }) => content), ["last"]);
  },
});
