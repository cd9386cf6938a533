import assert from "node:assert/strict";
import { test } from "node:test";
import { starHint } from "../../../static/js/chats/star_hint.js";
import { createStorage } from "../../../static/js/lib/storage.js";
import { createLocalStorage } from "./support.js";

const newStorage = () => createStorage(createLocalStorage());

for (const content of ["*bold*", "this is *very bold* indeed", "(*bold*)"]) {
  test(`is shown once after ${content}`, () => {
    const storage = newStorage();
    assert.match(starHint(content, storage), /\*\*bold\*\*/);
    assert.equal(starHint(content, storage), "");
  });
}

for (const content of ["", "**bold**", "2*3*4", "a * b * c", "\\*no\\*", "* item", "_italic_", "*\n*"]) {
  test(`is not shown after ${JSON.stringify(content)}`, () => assert.equal(starHint(content, newStorage()), ""));
}
