import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mentionAt, mentionText, peopleNamed } from "../../../static/js/chats/mentions.js";
import { titleOf, vectors } from "./support.js";

const ADA = { id: 1, name: "Ada Byron" };
const BEN = { id: 2, name: "Ben" };
const BYRON = { id: 4, name: "Byron" };
const names = (people) => people.map(({ name }) => name);

describe("What is typed", () => {
  for (const [text, query] of [
    ["@", ""],
    ["hello @Ad", "Ad"],
    ["(@Ad", "Ad"],
    ["line\n@Ada By", "Ada By"],
    ["你好@", ""],
    ["お願い@山", "山"],
    ["안녕@김", "김"],
    ["cc:@Be", "Be"],
    ["完了。@Be", "Be"],
    ["你好＠张", "张"],
  ]) {
    test(`${JSON.stringify(text)} asks for ${JSON.stringify(query)}`, () => {
      assert.deepEqual(mentionAt(text, text.length), { from: Math.max(text.lastIndexOf("@"), text.lastIndexOf("＠")), query });
    });
  }

  for (const [before, mayBegin] of vectors("mention_starts")) {
    test(`after ${titleOf(before)}`, () => {
      const text = `${before}@Ad`;
      assert.deepEqual(mentionAt(text, text.length), mayBegin ? { from: before.length, query: "Ad" } : null);
    });
  }

  for (const text of ["", "hello", "ada@example", "@Ada\nand", "\\@Ada", "Ада@Be", "https://x.org/@Be", "a+@Be"]) {
    test(`${JSON.stringify(text)} asks for no one`, () => assert.equal(mentionAt(text, text.length), null));
  }

  test("only what stands before the caret counts", () => {
    assert.deepEqual(mentionAt("@Ada and more", 3), { from: 0, query: "Ad" });
  });
});

describe("Who is meant", () => {
  test("those whose name begins so, before those with such a later word", () => {
    assert.deepEqual(names(peopleNamed("by", [ADA, BEN, BYRON])), ["Byron", "Ada Byron"]);
    assert.deepEqual(names(peopleNamed("ada b", [ADA, BEN])), ["Ada Byron"]);
    assert.deepEqual(peopleNamed("zz", [ADA, BEN]), []);
  });

  test("everyone stands last", () => {
    assert.deepEqual(names(peopleNamed("", [{ id: 0, name: "all" }, BEN])), ["Ben", "all"]);
  });

  test("a list stays short", () => {
    const many = Array.from({ length: 50 }, (_, id) => ({ id: id + 1, name: `Person ${id}` }));
    assert.equal(peopleNamed("", many).length, 8);
  });
});

describe("What is put in", () => {
  for (const [pairs, chosen, text] of vectors("mention_texts")) {
    test(titleOf(pairs), () => {
      const people = pairs.map(([id, name]) => ({ id, name }));
      assert.equal(mentionText(people.find(({ id }) => id === chosen), people), text);
    });
  }
});
