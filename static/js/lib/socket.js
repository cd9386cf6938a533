// One Phoenix socket per page: fresh tokens, jitter, a final state for permanent errors.

import { Presence, Socket } from "../../vendor/phoenix-1.8.16/phoenix.mjs";
import { SOCKET } from "./addresses.js";
import { backoffMs } from "./backoff.js";
import { createChannelTokens } from "./channel_tokens.js";
import { createEvents } from "./events.js";
import { createTopicLine } from "./topic_line.js";

const HEARTBEAT_MS = 20_000;
const PING_TIMEOUT_MS = 4_000;
// We fetch a token before connecting; phoenix's own timer must not fire meanwhile.
const NEVER_MS = 2 ** 31 - 1;

// Events of the link: "state" (isLive) when the socket or a topic comes or goes.
// `options` for phoenix's Socket (tests pass a transport).
/** @type {CreateLink} */
export function createLink({ http, endpoint = SOCKET, options = {}, later = setTimeout }) {
  const tokens = createChannelTokens({ http });
  const events = createEvents();
  const lines = new Map(); // topic -> line
  let isStopped = false;
  let tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const socket = new Socket(endpoint, {
    authToken: () => tokens.newest(),
    heartbeatIntervalMs: HEARTBEAT_MS,
    // Called whenever phoenix wants to reconnect.
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
    // After a refusal any token is stale.
    const renew = tries > 1 ? tokens.renew : tokens.renewWhenStale;
    const renewals = await Promise.allSettled([...lines.keys()].map((topic) => renew(topic)));
    // phoenix reconnects when a hidden page becomes visible.
    if (isStopped || (socket.isConnected() && socket.conn !== connection)) return;
    if (!renewals.some(({ status }) => status === "fulfilled")) return reconnectSoon();
    socket.disconnect();
    socket.connect();
  }

  // Sleep or a network change leaves half-open sockets: ping, and reconnect without a reply.
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
    // A topic that `start()` joins and keeps joined. Result: topic_line.js.
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
