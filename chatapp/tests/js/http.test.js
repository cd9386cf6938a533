import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHttp, errorText, goToSignIn, HttpFailure } from "../../../static/js/lib/http.js";

// A network that returns one response and records the requests.
function answering(status, body, headers = {}) {
  const asked = [];
  let signedOut = 0;
  const fetch = async (path, options) => {
    asked.push({ path, ...options });
    if (status === 0) throw new TypeError("Failed to fetch");
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  };
  const http = createHttp({ fetch, cookies: () => "theme=dark; csrftoken=abc%3D", onSignedOut: () => (signedOut += 1) });
  return { http, asked, signedOut: () => signedOut };
}

const failing = (call, check) => assert.rejects(call, (failure) => failure instanceof HttpFailure && (check(failure), true));

describe("A part of a page", () => {
  test("is text, asked for as HTML", async () => {
    const { http, asked } = answering(200, { id: 3 });
    assert.equal(await http.part("/chats/1/pins?only=panel"), '{"id":3}');
    assert.equal(asked[0].headers.Accept, "text/html");
  });

  test("that is refused fails like a call", () => failing(answering(403).http.part("/chats/1/pins"), (failure) => assert.equal(failure.status, 403)));
});

describe("A call", () => {
  test("carries JSON, the session and, when it changes something, the CSRF token", async () => {
    const { http, asked } = answering(201, { id: 3 });
    assert.deepEqual(await http.post("/api/chats", { title: "x" }), { id: 3 });
    await http.get("/api/users/chats");
    const [post, get] = asked;
    assert.equal(post.headers["X-CSRFToken"], "abc=");
    assert.equal(post.headers["Content-Type"], "application/json");
    assert.deepEqual([post.method, post.body, post.credentials], ["POST", '{"title":"x"}', "same-origin"]);
    assert.equal("X-CSRFToken" in get.headers, false);
  });

  test("refused by a rule says which", async () => {
    const { http } = answering(422, { errors: { content: ["can't be blank"] } });
    await failing(http.post("/x"), ({ status, errors, message }) => {
      assert.deepEqual([status, errors, message], [422, { content: ["can't be blank"] }, "can't be blank"]);
    });
  });

  test("refused for now says until when", async () => {
    await failing(answering(429, { errors: { detail: "Too many." } }, { "Retry-After": "7" }).http.get("/x"), (failure) => {
      assert.deepEqual([failure.retryAfterSeconds, failure.message], [7, "Too many."]);
    });
    await failing(answering(503, undefined).http.get("/x"), (failure) => assert.equal(failure.retryAfterSeconds, null));
  });

  test("without a network fails with status 0 and signs no one out", async () => {
    const { http, signedOut } = answering(0);
    await failing(http.get("/x"), ({ status }) => assert.equal(status, 0));
    assert.equal(signedOut(), 0);
  });

  test("with a dead session leads to the sign-in, a mere refusal does not", async () => {
    for (const [status, body, expected] of [[401, {}, 1], [403, { new_token: "t" }, 1], [403, { error: "Forbidden" }, 0], [404, "", 0]]) {
      const { http, signedOut } = answering(status, body);
      await failing(http.get("/x"), () => {});
      assert.equal(signedOut(), expected, `${status}`);
    }
  });
});

test("errors become one sentence", () => {
  assert.equal(errorText({ detail: "No." }), "No.");
  assert.equal(errorText({ name: ["a", "b"], email: ["c"] }), "a b c");
  assert.equal(errorText(undefined), "");
});

test("The end of the session opens the sign-in page once", (t) => {
  const opened = [];
  globalThis.location = { pathname: "/chats/1", search: "", assign: (address) => opened.push(address) };
  t.after(() => delete globalThis.location);
  goToSignIn();
  goToSignIn();
  assert.deepEqual(opened, ["/signin?next=%2Fchats%2F1"]);
});

test("The answer to a form that leaves the page isn't lost to the sign-in page", async (t) => {
  const opened = [];
  globalThis.location = { pathname: "/chats/1", search: "", assign: (address) => opened.push(address) };
  t.after(() => delete globalThis.location);
  // A page of its own.
  const another = await import("../../../static/js/lib/http.js?another");
  another.markLeaving();
  another.goToSignIn();
  assert.deepEqual(opened, []);
});
