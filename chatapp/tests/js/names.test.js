import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chatName, chatTile, initials, lastSpeaker, shortName } from "../../../static/js/chats/names.js";
import { titleOf, vectors } from "./support.js";

describe("Initials", () => {
  for (const [name, letters] of vectors("initials")) test(titleOf(name), () => assert.equal(initials(name), letters));
});

describe("A chat's name and avatar", () => {
  for (const [chat, name, tile] of vectors("chat_names")) {
    test(titleOf(chat), () => {
      assert.equal(chatName(chat, "Ada"), name);
      assert.deepEqual(chatTile(chat, "Ada"), tile);
    });
  }
});

describe("The last line names its author", () => {
  for (const [{ user, user_id: userId, others, message: text = "hello" }, prefix] of vectors("last_speakers")) {
    test(titleOf([user, userId, others, text]), () => {
      assert.equal(lastSpeaker({ user, userId, isGroup: others > 1, text }, 1), prefix);
    });
  }
});

describe("A short name", () => {
  for (const [name, short] of vectors("short_names")) test(titleOf(name), () => assert.equal(shortName(name), short));
});
