// One joined topic: joins with a fresh token, rejoins after drops, ends on a permanent refusal.

import { backoffMs } from "./backoff.js";
import { createEvents } from "./events.js";
import { translated } from "./http.js";

const PUSH_TIMEOUT_MS = 10_000;

// Events: "joined" (the response of each join), "ended" (reason: "refused" or "closed").
/** @type {CreateTopicLine} */
export function createTopicLine({ topic, params, socket, tokens, onChange }) {
  const events = createEvents();
  const waiting = new Set(); // settle functions of pending pushes
  let ended = false;
  let tries = 0;

  // A function: phoenix calls it at every rejoin.
  const channel = socket.channel(topic, () => ({ ...params(), token: tokens.current(topic) }));

  channel.onError(() => {
    for (const settle of [...waiting]) settle({ status: "lost", response: {} });
    onChange();
  });
  channel.onClose(() => end("closed"));

  /** @param {string} reason */
  function end(reason) {
    if (ended) return;
    ended = true;
    for (const settle of [...waiting]) settle({ status: "lost", response: {} });
    events.emit("ended", reason);
  }

  function refuse() {
    end("refused");
    channel.leave();
  }

  // The first token decides whether joining is allowed; without a response, retry.
  async function start() {
    if (ended) return;
    try {
      await tokens.renew(topic);
    } catch (/** @type {any} */ failure) {
      if (failure.status === 403 || failure.status === 401) return refuse();
      tries += 1;
      setTimeout(start, Math.max(backoffMs(tries), (failure.retryAfterSeconds ?? 0) * 1000));
      return;
    }
    if (ended) return;
    socket.connect();
    channel
      .join()
      .receive("ok", (response) => {
        events.emit("joined", response);
        onChange();
      })
      .receive("error", ({ reason } = {}) => {
        onChange();
        // Expired or no longer a member: only a new token can tell. phoenix retries the join.
        if (reason === "Forbidden") tokens.renew(topic).catch(({ status }) => status === 403 && refuse());
      });
  }

  return {
    channel,
    on: events.on,
    // Subscribes to one event of the topic.
    subscribe(event, listener) {
      const ref = channel.on(event, listener);
      return { stop: () => channel.off(event, ref) };
    },
    isJoined: () => channel.state === "joined" && socket.isConnected(),
    start,
    // Never throws, never queues:
    // what must survive a drop belongs in the outbox.
    push(event, payload) {
      if (channel.state !== "joined" || !socket.isConnected()) {
        return Promise.resolve({ status: "offline", response: {} });
      }
      return new Promise((resolve) => {
        const settle = (/** @type {Answer} */ answer) => {
          waiting.delete(settle);
          resolve(answer);
        };
        waiting.add(settle);
        channel
          .push(event, payload, PUSH_TIMEOUT_MS)
          .receive("ok", (response) => settle({ status: "ok", response }))
          .receive("error", async (response) => settle({ status: "error", response: await translated(response) }))
          .receive("timeout", () => settle({ status: "timeout", response: {} }));
      });
    },
    stop() {
      end("stopped");
      channel.leave();
    },
  };
}
