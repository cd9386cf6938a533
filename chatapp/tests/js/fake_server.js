// The network of lib/socket.js: a WebSocket to a scripted server, and the HTTP calls for tokens.

export function createFakeServer() {
  const server = {
    handshakes: [], // the token of each connection
    frames: [], // every frame from the client, parsed
    connections: [],
    goodTokens: new Set(),
    tokenCalls: [],
    refuseTokens: new Map(), // topic path -> HTTP status
    refuseJoins: new Set(), // topics
  };
  let made = 0;

  class Transport {
    constructor(address, protocols) {
      this.readyState = 0;
      this.bufferedAmount = 0;
      const offered = protocols?.[1]?.replace("base64url.bearer.phx.", "") ?? "";
      const token = Buffer.from(offered, "base64").toString();
      server.handshakes.push(token);
      server.connections.push(this);
      setImmediate(() => (server.goodTokens.has(token) ? this.open() : this.drop(1006)));
    }

    open() {
      this.readyState = 1;
      this.onopen?.();
    }

    drop(code) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      if (code === 1006) this.onerror?.(new Error("refused"));
      this.onclose?.({ code });
    }

    close(code = 1000) {
      this.readyState = 3;
      setImmediate(() => this.onclose?.({ code }));
    }

    say(frame) {
      setImmediate(() => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(frame) }));
    }

    send(text) {
      const frame = JSON.parse(text);
      const [joinRef, ref, topic, event, payload] = frame;
      server.frames.push({ joinRef, topic, event, payload });
      const reply = (status, response = {}) => this.say([joinRef, ref, topic, "phx_reply", { status, response }]);
      if (event === "phx_join" && (server.refuseJoins.has(topic) || !server.goodTokens.has(payload.token))) {
        return reply("error", { reason: "Forbidden" });
      }
      if (event === "silence") return;
      reply("ok", event === "phx_join" ? { last_seq: 5 } : { echo: payload });
    }
  }

  const http = {
    async get(path) {
      server.tokenCalls.push(path);
      const status = server.refuseTokens.get(path);
      if (status !== undefined) throw Object.assign(new Error(`status ${status}`), { status });
      made += 1;
      const token = `token-${made}`;
      server.goodTokens.add(token);
      return { token };
    },
  };

  return {
    ...server,
    server,
    http,
    Transport,
    newest: () => server.connections.at(-1),
    joins: (topic) => server.frames.filter((frame) => frame.event === "phx_join" && frame.topic === topic),
    expireTokens: () => server.goodTokens.clear(),
  };
}
