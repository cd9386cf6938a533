// Shared by the Node.js clients: people with accounts, a chat, sockets with a given phoenix client.

import { createRequire } from "node:module";

export const BASE = process.env.BASE_URL;
// npm packages only for these tests; conftest.py installs them.
export const fromNpm = createRequire(`${process.env.NPM_FOLDER}/`);
const { WebSocket } = fromNpm("ws");

let people = 0;

// Signs someone up. Shape: { name, email, token, call(method, path, body) }; `call` resolves to { status, body }.
export async function newPerson(name) {
  people += 1;
  const email = `${name.toLowerCase()}-${process.pid}-${Date.now()}-${people}@example.org`;
  const signUp = await request("POST", "/api/signup", { body: { user: { name, email, password: "Str0ng-enough" } } });
  if (signUp.status !== 201) throw new Error(`sign-up answered ${signUp.status} ${JSON.stringify(signUp.body)}`);
  const { token, user } = signUp.body;
  return { name, email, token, id: user.id, call: (method, path, body) => request(method, path, { body, token }) };
}

export async function request(method, path, { body, token, headers = {} } = {}) {
  const response = await fetch(BASE + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

// Creates a chat of these people. Returns its id.
export async function newChat(owner, ...others) {
  const made = await owner.call("POST", "/api/users/chats", { user_list: others.map(({ email }) => email) });
  for (const person of others) await person.call("PUT", `/api/users/invited_chats/${made.body.id}`);
  return made.body.id;
}

export async function channelToken(person, chatId) {
  const { status, body } = await person.call("GET", `/api/chats/${chatId}/channel_token`);
  if (status !== 200) throw new Error(`channel token answered ${status}`);
  return body.token;
}

// `ws` with an Origin header, as a browser on that site sends it.
export function transportFrom(origin) {
  return class extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, origin ? { origin } : {});
    }
  };
}

export const socketAddress = () => `${BASE.replace(/^http/, "ws")}/socket`;

// A join as a promise: the response, or an Error with the refusal.
export function joined(channel) {
  return new Promise((resolve, reject) => {
    channel
      .join()
      .receive("ok", resolve)
      .receive("error", (response) => reject(Object.assign(new Error("join refused"), { response })))
      .receive("timeout", () => reject(new Error("join timed out")));
  });
}

export function pushed(channel, event, payload) {
  return new Promise((resolve, reject) => {
    channel
      .push(event, payload)
      .receive("ok", (response) => resolve({ status: "ok", response }))
      .receive("error", (response) => resolve({ status: "error", response }))
      .receive("timeout", () => reject(new Error(`${event} timed out`)));
  });
}

// Resolves when `check()` is truthy, with its value.
export async function until(check, { what = String(check), seconds = 10 } = {}) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`did not happen within ${seconds} s: ${what}`);
    await pause(20);
  }
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Requests an action on the server from the calling test, and waits for it.
export async function ask(word) {
  process.stdout.write(`ASK ${word}\n`);
  await new Promise((resolve) => process.stdin.once("data", resolve));
}

// Runs the scenario named on the command line.
export async function run(scenarios) {
  const name = process.argv[2];
  if (!scenarios[name]) throw new Error(`no scenario ${name}; there are ${Object.keys(scenarios).join(", ")}`);
  const watchdog = setTimeout(() => {
    console.error("the scenario did not end");
    process.exit(2);
  }, 60_000);
  try {
    await scenarios[name]();
    process.stdout.write(`DONE ${name}\n`);
    clearTimeout(watchdog);
    process.exit(0);
  } catch (error) {
    console.error(error.stack, error.response ? JSON.stringify(error.response) : "");
    process.exit(1);
  }
}
