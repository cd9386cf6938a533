import assert from "node:assert/strict";
import { test } from "node:test";

import { systemSentence } from "../../../static/js/chats/system_sentences.js";

test("a system message is said from its code and data", () => {
  assert.equal(systemSentence({ code: "removed", data: { by: "Ada", name: "Ben" } }), "Ada removed Ben");
  assert.equal(systemSentence({ code: "title_set", data: { name: "Ada", text: "100% %(name)s" } }), "Ada set the title to “100% %(name)s”");
});

test("an unknown code leaves the English sentence", () => {
  assert.equal(systemSentence({ code: "of_a_later_release", data: {} }), "");
  assert.equal(systemSentence({ code: "toString", data: {} }), "");
});
