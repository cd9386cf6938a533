import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { invitedText } from "../../../static/js/chats/invited.js";
import { titleOf, vectors } from "./support.js";

describe("After inviting", () => {
  for (const [names, unknown, sentence] of vectors("invited_sentences")) {
    test(titleOf([names, unknown]), () => {
      const members = names.map((name, place) => ({ user_id: place + 1, name }));
      const invited = members.map(({ user_id: userId }) => userId);
      assert.equal(invitedText({ members, invited, unknown }), sentence);
    });
  }
});
