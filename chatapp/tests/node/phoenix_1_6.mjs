// SimpleChatApp's browser client, replayed with its version of phoenix (1.6.5), from another origin.
// The browser's part (cookie jar, CORS) is simulated; the server's responses are real.

import assert from "node:assert/strict";
import { BASE, fromNpm, joined, newPerson, pause, pushed, run, socketAddress, transportFrom, until } from "./client.mjs";

const { Presence, Socket } = fromNpm("phoenix");
const ORIGIN = process.env.CLIENT_ORIGIN;

// fetch of a page at ORIGIN with credentials: "include": preflight, cookies, CORS errors.
function createBrowser() {
  const jar = new Map();
  const preflights = [];

  const permits = (response) =>
    response.headers.get("access-control-allow-origin") === ORIGIN &&
    response.headers.get("access-control-allow-credentials") === "true";

  async function fetchAcross(path, { method = "GET", headers = {}, body } = {}) {
    const asked = Object.keys(headers).map((name) => name.toLowerCase()).filter((name) => name !== "accept");
    const preflight = await fetch(BASE + path, {
      method: "OPTIONS",
      headers: { Origin: ORIGIN, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": asked.join(",") },
    });
    preflights.push(path);
    const allowed = (name) => (preflight.headers.get(name) ?? "").toLowerCase();
    assert.ok(preflight.ok && permits(preflight), `preflight of ${method} ${path} answered ${preflight.status}`);
    if (!["GET", "POST", "HEAD"].includes(method)) assert.ok(allowed("access-control-allow-methods").includes(method.toLowerCase()));
    for (const name of asked) assert.ok(allowed("access-control-allow-headers").includes(name), `${name} is allowed`);

    const cookies = [...jar].map(([name, text]) => `${name}=${text}`).join("; ");
    const response = await fetch(BASE + path, { method, headers: { ...headers, Origin: ORIGIN, ...(cookies ? { Cookie: cookies } : {}) }, body });
    assert.ok(permits(response), `the page may read the answer of ${method} ${path} (${response.status})`);
    for (const line of response.headers.getSetCookie()) {
      const [name, text] = line.split(";")[0].split("=");
      jar.set(name, text);
    }
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : "" };
  }

  return { fetch: fetchAcross, jar, preflights };
}

// SimpleChatApp's API module: a stored token, and an interceptor that retries with a new one.
function createSimpleChatApi(browser) {
  const api = { token: null, repeats: 0, call };

  async function call(method, path, body) {
    const first = await send(method, path, body);
    if ((first.status === 401 || first.status === 403) && first.body?.new_token) {
      api.token = first.body.new_token;
      api.repeats += 1;
      return send(method, path, body);
    }
    return first;
  }

  function send(method, path, body) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    if (api.token) headers.Authorization = `Bearer ${api.token}`;
    return browser.fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  return api;
}

async function signUp(name) {
  const browser = createBrowser();
  const api = createSimpleChatApi(browser);
  const email = `${name.toLowerCase()}-${process.pid}-${Date.now()}@example.org`;
  const answer = await api.call("POST", "/api/signup", { user: { name, email, password: "Str0ng-enough" } });
  assert.equal(answer.status, 201);
  api.token = answer.body.token;
  return { name, email, api, browser, id: answer.body.user.id };
}

async function enter(person, chatId) {
  const { status, body } = await person.api.call("GET", `/api/chats/${chatId}/channel_token`);
  assert.equal(status, 200);
  assert.equal(body.user_id, person.id);
  const socket = new Socket(socketAddress(), {
    transport: transportFrom(ORIGIN),
    params: { token: btoa(body.token) },
  });
  socket.connect();
  const channel = socket.channel(`chat:${chatId}`);
  const heard = [];
  channel.on("message", (message) => heard.push(message));
  const presence = new Presence(channel);
  await joined(channel);
  return { socket, channel, heard, presence };
}

await run({
  async the_whole_story() {
    const ada = await signUp("Ada");
    const ben = await signUp("Ben");
    const made = await ada.api.call("POST", "/api/users/chats", { user_list: [ben.email] });
    assert.equal(made.status, 201);
    const chatId = made.body.id;
    assert.deepEqual((await ben.api.call("GET", "/api/users/chats")).body.invited_chats.map(({ id }) => id), [chatId]);
    assert.equal((await ben.api.call("GET", `/api/chats/${chatId}`)).status, 403);
    assert.equal((await ben.api.call("PUT", `/api/users/invited_chats/${chatId}`)).status, 200);

    const one = await enter(ada, chatId);
    const two = await enter(ben, chatId);
    await until(() => one.presence.list((_id, { user }) => user).sort().join() === "Ada,Ben", { what: "both are online" });
    assert.equal((await pushed(one.channel, "message", { content: "hello" })).status, "ok");
    const message = await until(() => two.heard[0], { what: "the message arrives" });
    assert.deepEqual([message.content, message.user, message.user_id], ["hello", "Ada", ada.id]);
    assert.ok(message.id && !Number.isNaN(new Date(message.at).getTime()));

    const page = (await ben.api.call("GET", `/api/chats/${chatId}`)).body;
    assert.deepEqual(page.users.sort(), ["Ada", "Ben"]);
    assert.deepEqual(page.messages.map(({ content, user, isMe }) => [content, user, isMe]), [["hello", "Ada", false]]);
    assert.deepEqual((await ben.api.call("GET", `/api/chats/${chatId}/1`)).body, []);
    const [listed] = (await ada.api.call("GET", "/api/users/chats")).body.chats;
    assert.deepEqual([listed.id, listed.message, listed.users.sort()], [chatId, "hello", ["Ada", "Ben"]]);

    assert.equal((await ben.api.call("DELETE", `/api/users/invited_chats/${chatId}`)).status, 200);
    assert.ok(ada.browser.preflights.length > 0);
  },

  async sign_in_again() {
    const ada = await signUp("Ada");
    const other = createSimpleChatApi(createBrowser());
    const answer = await other.call("POST", "/api/signin", { email: ada.email, password: "Str0ng-enough" });
    assert.equal(answer.status, 200);
    other.token = answer.body.token;
    assert.equal((await other.call("GET", "/api/users/chats")).status, 200);
    const wrong = await other.call("POST", "/api/signin", { email: ada.email, password: "wrong" });
    assert.deepEqual([wrong.status, wrong.body.errors.detail], [401, "Unauthorized"]);
  },

  // This scenario's server issues access tokens that live for two seconds.
  async two_parallel_calls_with_an_expired_token() {
    const ada = await signUp("Ada");
    const refresh = () => [...ada.browser.jar].find(([name]) => name.includes("refresh"))?.[1];
    const cookie = refresh();
    assert.ok(cookie, "a refresh cookie was set");
    await pause(2_600);
    const answers = await Promise.all([ada.api.call("GET", "/api/users/chats"), ada.api.call("GET", "/api/users/chats")]);
    assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
    assert.equal(ada.api.repeats, 2);
    // A new_token response never rotates, so parallel calls don't look like theft.
    assert.equal(refresh(), cookie);
    await pause(2_600);
    assert.equal((await ada.api.call("GET", "/api/users/chats")).status, 200);
    assert.equal(ada.api.repeats, 3);
  },

  async without_the_cookie() {
    const ada = await signUp("Ada");
    ada.browser.jar.clear();
    ada.api.token = "expired.or.forged";
    const { status, body } = await ada.api.call("GET", "/api/users/chats");
    assert.deepEqual([status, body.message], [401, "Unauthenticated"]);
  },

  // From an origin that isn't in ALLOWED_ORIGINS.
  async a_foreign_origin() {
    const ada = await newPerson("Ada");
    const chat = await ada.call("POST", "/api/users/chats", { user_list: [ada.email] });
    const { body } = await ada.call("GET", `/api/chats/${chat.body.id}/channel_token`);
    const preflight = await fetch(`${BASE}/api/users/chats`, {
      method: "OPTIONS",
      headers: { Origin: ORIGIN, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization" },
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), null);
    const socket = new Socket(socketAddress(), { transport: transportFrom(ORIGIN), params: { token: btoa(body.token) } });
    let failures = 0;
    socket.onError(() => (failures += 1));
    socket.connect();
    await until(() => failures >= 2, { what: "the socket is refused each time" });
    assert.equal(socket.isConnected(), false);
  },
});
