// Channel tokens by topic. They live for three minutes and are only needed to connect and to join, so they are fetched
// when a join is near and thrown away afterwards. The phoenix client reads them synchronously.

// When a token does not say how long it lives.
const DEFAULT_LIFE_MS = 60_000;

export const tokenPath = (topic) => {
  const [noun, id] = topic.split(":");
  return noun === "user" ? "/api/users/me/channel_token" : `/api/${noun}s/${id}/channel_token`;
};

// `http` is lib/http.js. Errors of `renew`: HttpFailure; 403 means that this person may not join the topic.
export function createChannelTokens({ http, now = Date.now }) {
  const kept = new Map(); // topic -> { token, fetchedAt, lifeMs }
  const underway = new Map(); // topic -> promise, so that parallel callers share one request

  // In the first half of its life. By its age here, never by its `exp`: this machine's clock may be wrong.
  function isFresh(topic) {
    if (!kept.has(topic)) return false;
    const { fetchedAt, lifeMs } = kept.get(topic);
    const age = now() - fetchedAt;
    // A negative age is a clock that was set back.
    return age >= 0 && age < lifeMs / 2;
  }

  function renew(topic) {
    if (underway.has(topic)) return underway.get(topic);
    const request = http
      .get(tokenPath(topic))
      .then(({ token }) => {
        kept.set(topic, { token, fetchedAt: now(), lifeMs: lifeOf(token) });
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

function lifeOf(token) {
  try {
    const { exp, iat } = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    return exp > iat ? (exp - iat) * 1000 : DEFAULT_LIFE_MS;
  } catch {
    return DEFAULT_LIFE_MS;
  }
}
