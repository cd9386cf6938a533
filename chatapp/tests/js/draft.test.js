import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createDraft } from "../../../static/js/chats/draft.js";
import { createStorage } from "../../../static/js/lib/storage.js";
import { createClock, createLocalStorage } from "./support.js";

const KEY = "draft";

function opening({ disk = createLocalStorage(), serverText = "", fails = false } = {}) {
  const clock = createClock();
  const saved = [];
  const revisions = [];
  const draft = createDraft({
    storage: createStorage(disk),
    key: KEY,
    serverText,
    later: clock.later,
    cancel: (timer) => timer && (timer.work = () => {}),
    now: () => 1_000,
    save: async (text, revision) => {
      if (fails) throw new Error("offline");
      saved.push(text);
      revisions.push(revision);
    },
  });
  return { draft, clock, disk, saved, revisions };
}

describe("What was begun here", () => {
  test("reaches the server once one pauses, not with each key", async () => {
    const { draft, clock, saved } = opening();
    for (const text of ["h", "he", "hey"]) draft.write(text);
    await clock.pass(1_000);
    assert.deepEqual(saved, ["hey"]);
  });

  test("is there after a reload, and wins over what the server has, which hears of it", async () => {
    const { draft, disk } = opening({ fails: true });
    draft.write("written offline");
    const again = opening({ disk, serverText: "older" });
    assert.equal(again.draft.text(), "written offline");
    await again.clock.pass(1_000);
    assert.deepEqual(again.saved, ["written offline"]);
  });

  test("is kept at once when the page is left", async () => {
    const { draft, saved } = opening();
    draft.write("half a thou");
    await draft.flush();
    assert.deepEqual(saved, ["half a thou"]);
  });

  test("is forgotten everywhere at once when it was sent", async () => {
    const { draft, clock, saved, disk } = opening({ serverText: "hello" });
    draft.write("");
    await clock.pass(0);
    assert.deepEqual(saved, [""]);
    assert.equal(disk.getItem(KEY), null);
  });
});

describe("What another device wrote", () => {
  test("is what the page opens with when nothing newer was written here", async () => {
    const { draft, clock, disk } = opening();
    draft.write("mine");
    await clock.pass(1_000);
    assert.equal(opening({ disk, serverText: "from my phone" }).draft.text(), "from my phone");
    assert.equal(opening({ disk, serverText: "" }).draft.text(), "");
  });

  test("comes in while the page is open", () => {
    assert.equal(opening({ serverText: "one" }).draft.receive("one two"), "one two");
  });

  test("never replaces what is being written", () => {
    const { draft } = opening();
    draft.write("I am just");
    assert.equal(draft.receive("older words"), null);
    assert.equal(draft.text(), "I am just");
  });

  test("an echo of this device's own draft changes nothing, however late", async () => {
    const { draft, clock } = opening();
    draft.write("a");
    await clock.pass(1_000);
    draft.write("ab");
    await clock.pass(1_000);
    assert.equal(draft.receive("a"), null);
    assert.equal(draft.receive("ab"), null);
    assert.equal(draft.text(), "ab");
  });
});

describe("The order of what one device sends", () => {
  test("is a number that grows even if the clock stands still", async () => {
    const { draft, clock, revisions } = opening();
    draft.write("a");
    await clock.pass(1_000);
    draft.write("ab");
    await clock.pass(1_000);
    assert.deepEqual(revisions, [1_000, 1_001]);
  });

  test("ends with the echo of the newest text, whatever an earlier page's text did in between", async () => {
    const { draft, clock } = opening({ serverText: "half a thou" });
    draft.write("");
    await clock.pass(1_000);
    assert.equal(draft.receive("half a thou"), "half a thou");
    assert.equal(draft.receive(""), "");
    assert.equal(draft.text(), "");
  });

  test("takes no old echo for the server's last word", async () => {
    const { draft, clock } = opening();
    draft.write("a");
    await clock.pass(1_000);
    draft.write("ab");
    await clock.pass(1_000);
    assert.equal(draft.receive("a"), null);
    assert.equal(draft.receive("ab"), null);
    assert.equal(draft.text(), "ab");
  });
});
