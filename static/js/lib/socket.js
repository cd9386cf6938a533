// One Phoenix socket per page, with fresh tokens, jitter and a final state for permanent errors.

import { Presence, Socket } from "../../vendor/phoenix-1.8.16/phoenix.mjs";
import { backoffMs } from "./backoff.js";
import { createChannelTokens } from "./channel_tokens.js";
import { createEvents } from "./events.js";
import { createTopicLine } from "./topic_line.js";

const HEARTBEAT_MS = 20_000;
const PING_TIMEOUT_MS = 4_000;
// phoenix would connect with whatever token is there; we wait for a fresh one, so its own timer must not run out.
const NEVER_MS = 2 ** 31 - 1;

// Events of the link: "state" (isLive) whenever the socket or a topic comes or goes.
// `options` go to phoenix's Socket (tests give their own transport).
export function createLink({ http, endpoint = "/socket", options = {}, later = setTimeout }) {
  const tokens = createChannelTokens({ http });
  const events = createEvents();
  const lines = new Map(); // topic -> line
  let isStopped = false;
  let tries = 0;
  let timer = null;

  const socket = new Socket(endpoint, {
    authToken: () => tokens.newest(),
    heartbeatIntervalMs: HEARTBEAT_MS,
    // Asked whenever phoenix finds that it should reconnect, for whatever reason.
    reconnectAfterMs: () => {
      reconnectSoon();
      return NEVER_MS;
    },
    rejoinAfterMs: (rejoinTries) => backoffMs(rejoinTries),
    ...options,
  });

  const isLive = () => socket.isConnected() && [...lines.values()].every((line) => line.isJoined());
  const tellState = () => events.emit("state", isLive());
  socket.onOpen(() => {
    tries = 0;
    clearTimeout(timer);
    tellState();
  });
  socket.onClose(tellState);
  socket.onError(tellState);

  function reconnectSoon() {
    clearTimeout(timer);
    tries += 1;
    if (!isStopped) timer = later(reconnectNow, backoffMs(tries));
  }

  async function reconnectNow() {
    clearTimeout(timer);
    if (isStopped) return;
    const connection = socket.conn;
    // After a refused try a token is not trusted, however young.
    const renew = tries > 1 ? tokens.renew : tokens.renewWhenStale;
    const renewals = await Promise.allSettled([...lines.keys()].map((topic) => renew(topic)));
    // phoenix comes back by itself when a hidden page is shown again.
    if (isStopped || (socket.isConnected() && socket.conn !== connection)) return;
    if (!renewals.some(({ status }) => status === "fulfilled")) return reconnectSoon();
    socket.disconnect();
    socket.connect();
  }

  // A closed laptop or a changed network leaves sockets that look open and are dead: ask, and start anew without answer.
  function checkAlive() {
    if (isStopped || lines.size === 0) return;
    const giveUp = setTimeout(reconnectNow, PING_TIMEOUT_MS);
    if (socket.ping(() => clearTimeout(giveUp))) return;
    clearTimeout(giveUp);
    reconnectNow();
  }

  return {
    on: events.on,
    isLive,
    checkAlive,
    // A topic that is joined by `start()` and then stays joined. See topic_line.js for what comes back.
    prepare(topic, { params = () => ({}) } = {}) {
      const line = createTopicLine({ topic, params, socket, tokens, onChange: tellState });
      lines.set(topic, line);
      line.on("ended", () => {
        lines.delete(topic);
        tokens.forget(topic);
        tellState();
      });
      return line;
    },
    presenceOf: (line) => new Presence(line.channel),
    stop() {
      isStopped = true;
      clearTimeout(timer);
      socket.disconnect();
    },
  };
}
