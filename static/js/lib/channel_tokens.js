// Channel tokens by topic. They live for three minutes and are only needed to connect and to join, so they are fetched
// when a join is near and thrown away afterwards. The phoenix client reads them synchronously.

// A part of their life, by their age here: this machine's clock may be wrong.
const FRESH_MS = 30_000;

export const tokenPath = (topic) => {
  const [noun, id] = topic.split(":");
  return noun === "user" ? "/api/users/me/channel_token" : `/api/${noun}s/${id}/channel_token`;
};

// `http` is lib/http.js. Errors of `renew`: HttpFailure; 403 means that this person may not join the topic.
export function createChannelTokens({ http, now = Date.now }) {
  const kept = new Map(); // topic -> { token, fetchedAt }
  const underway = new Map(); // topic -> promise, so that parallel callers share one request

  function isFresh(topic) {
    const age = now() - (kept.get(topic)?.fetchedAt ?? NaN);
    // A negative age is a clock that was set back.
    return age >= 0 && age < FRESH_MS;
  }

  function renew(topic) {
    if (underway.has(topic)) return underway.get(topic);
    const request = http
      .get(tokenPath(topic))
      .then(({ token }) => {
        kept.set(topic, { token, fetchedAt: now() });
        return token;
      })
      .finally(() => underway.delete(topic));
    underway.set(topic, request);
    return request;
  }

  return {
    renew,
    renewWhenStale: (topic) => (isFresh(topic) ? Promise.resolve(kept.get(topic).token) : renew(topic)),
    current: (topic) => kept.get(topic)?.token ?? "",
    // For connecting any topic's token will do: the newest is the likeliest to be good.
    newest: () => [...kept.values()].sort((one, other) => other.fetchedAt - one.fetchedAt)[0]?.token ?? "",
    forget: (topic) => kept.delete(topic),
  };
}
