// One joined topic: joins with a fresh token, rejoins after every drop, ends on a permanent refusal.

import { backoffMs } from "./backoff.js";
import { createEvents } from "./events.js";

const PUSH_TIMEOUT_MS = 10_000;

// Events: "joined" (the join's response, each time), "ended" (reason: "refused" or "closed").
export function createTopicLine({ topic, params, socket, tokens, onChange }) {
  const events = createEvents();
  const waiting = new Set(); // settle functions of pushes without an answer yet
  let ended = false;
  let tries = 0;

  // A function, because phoenix asks again at every rejoin.
  const channel = socket.channel(topic, () => ({ ...params(), token: tokens.current(topic) }));

  channel.onError(() => {
    for (const settle of [...waiting]) settle({ status: "lost", response: {} });
    onChange();
  });
  channel.onClose(() => end("closed"));

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

  // The first token decides whether there is anything to join; without an answer we ask again.
  async function start() {
    if (ended) return;
    try {
      await tokens.renew(topic);
    } catch (failure) {
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
        // Expired meanwhile, or no longer a member: only a new token can tell. phoenix itself tries the join again.
        if (reason === "Forbidden") tokens.renew(topic).catch(({ status }) => status === 403 && refuse());
      });
  }

  return {
    channel,
    on: events.on,
    // Hears one event of the topic.
    // Returns { stop }.
    hear(event, listener) {
      const heard = channel.on(event, listener);
      return { stop: () => channel.off(event, heard) };
    },
    isJoined: () => channel.state === "joined" && socket.isConnected(),
    start,
    // Shape: { status: "ok" | "error" | "timeout" | "lost" | "offline", response }. Never throws, never queues:
    // what must survive a drop belongs in the outbox.
    push(event, payload) {
      if (channel.state !== "joined" || !socket.isConnected()) {
        return Promise.resolve({ status: "offline", response: {} });
      }
      return new Promise((resolve) => {
        const settle = (answer) => {
          waiting.delete(settle);
          resolve(answer);
        };
        waiting.add(settle);
        channel
          .push(event, payload, PUSH_TIMEOUT_MS)
          .receive("ok", (response) => settle({ status: "ok", response }))
          .receive("error", (response) => settle({ status: "error", response }))
          .receive("timeout", () => settle({ status: "timeout", response: {} }));
      });
    },
    stop() {
      end("stopped");
      channel.leave();
    },
  };
}
