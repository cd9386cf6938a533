// Channel tokens by topic. They live three minutes and are only needed to connect and join, so they are fetched for a
// join and then dropped. phoenix reads them synchronously.

import { api } from "./addresses.js";

// Less than their lifetime, by age: this clock may be wrong.
const FRESH_MS = 30_000;

export const tokenPath = (/** @type {string} */ topic) => {
  const [noun, id] = topic.split(":");
  return noun === "user" ? api.userChannelToken : api.channelToken(noun, id);
};

// `http` is lib/http.js. Errors of `renew`: HttpFailure; 403 means that this person may not join.
/** @type {CreateChannelTokens} */
export function createChannelTokens({ http, now = Date.now }) {
  const cached = new Map(); // topic -> { token, fetchedAt }
  const underway = new Map(); // topic -> promise, shared by parallel callers

  /** @param {string} topic */
  function isFresh(topic) {
    const age = now() - (cached.get(topic)?.fetchedAt ?? NaN);
    // A negative age: the clock was set back.
    return age >= 0 && age < FRESH_MS;
  }

  /** @param {string} topic */
  function renew(topic) {
    if (underway.has(topic)) return underway.get(topic);
    const request = http
      .get(tokenPath(topic))
      .then(({ token }) => {
        cached.set(topic, { token, fetchedAt: now() });
        return token;
      })
      .finally(() => underway.delete(topic));
    underway.set(topic, request);
    return request;
  }

  return {
    renew,
    renewWhenStale: (topic) => (isFresh(topic) ? Promise.resolve(cached.get(topic).token) : renew(topic)),
    current: (topic) => cached.get(topic)?.token ?? "",
    // Any topic's token can connect: use the newest.
    newest: () => [...cached.values()].sort((one, other) => other.fetchedAt - one.fetchedAt)[0]?.token ?? "",
    forget: (topic) => cached.delete(topic),
  };
}
