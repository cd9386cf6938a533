import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fenced, formatted, isAddress, isInFence, linked } from "../../../static/js/chats/formatting.js";

// "[" and "]" stand for the ends of the selection, "|" for a caret.
function selectionOf(written) {
  const caret = written.indexOf("|");
  if (caret >= 0) return { text: written.replace("|", ""), start: caret, end: caret };
  const start = written.indexOf("⟦");
  return { text: written.replace("⟦", "").replace("⟧", ""), start, end: written.indexOf("⟧") - 1 };
}

function after(written, apply) {
  const { text, start, end } = selectionOf(written);
  const { from, to, text: next, start: first, end: last } = apply(text, start, end);
  const whole = text.slice(0, from) + next + text.slice(to);
  return first === last ? `${whole.slice(0, first)}|${whole.slice(first)}` : `${whole.slice(0, first)}⟦${whole.slice(first, last)}⟧${whole.slice(last)}`;
}

const CASES = {
  bold: [
    ["a ⟦word⟧ b", "a **⟦word⟧** b"],
    ["a **⟦word⟧** b", "a ⟦word⟧ b"],
    ["a ⟦**word**⟧ b", "a ⟦word⟧ b"],
    ["⟦ word ⟧", " **⟦word⟧** "],
    ["*⟦word⟧*", "***⟦word⟧***"],
    ["***⟦word⟧***", "*⟦word⟧*"],
    ["a |", "a **|**"],
    ["a **|**", "a |"],
    ["⟦one\n\ntwo⟧", "⟦**one**\n\n**two**⟧"],
    ["⟦**one**\n\n**two**⟧", "⟦one\n\ntwo⟧"],
    ["⟦**one**\ntwo⟧", "⟦**one**\n**two**⟧"],
    ["⟦**a** and **b**⟧", "**⟦**a** and **b**⟧**"],
    ["**⟦**a** and **b**⟧**", "⟦**a** and **b**⟧"],
    ["⟦**a *b* c**⟧", "⟦a *b* c⟧"],
    ["⟦👩‍🚀⟧", "**⟦👩‍🚀⟧**"],
    ["⟦مرحبا⟧", "**⟦مرحبا⟧**"],
  ],
  italic: [
    ["⟦word⟧", "*⟦word⟧*"],
    ["*⟦word⟧*", "⟦word⟧"],
    ["**⟦word⟧**", "***⟦word⟧***"],
    ["***⟦word⟧***", "**⟦word⟧**"],
    ["⟦*word*⟧", "⟦word⟧"],
    ["⟦**word**⟧", "*⟦**word**⟧*"],
    ["⟦*a* b *c*⟧", "*⟦*a* b *c*⟧*"],
    ["⟦*a **b** c*⟧", "⟦a **b** c⟧"],
    ["⟦***word***⟧", "⟦**word**⟧"],
  ],
  strike: [
    ["⟦word⟧", "~~⟦word⟧~~"],
    ["~~⟦word⟧~~", "⟦word⟧"],
    ["⟦~~word~~⟧", "⟦word⟧"],
    ["⟦~~a~~ b ~~c~~⟧", "~~⟦~~a~~ b ~~c~~⟧~~"],
  ],
  code: [
    ["⟦word⟧", "`⟦word⟧`"],
    ["`⟦word⟧`", "⟦word⟧"],
    ["a\nb⟦1\n2⟧3\nc", "a\n⟦```\nb1\n23\n```⟧\nc"],
    ["a\n⟦```\n1\n2\n```⟧\nb", "a\n⟦1\n2⟧\nb"],
    ["a\n```js\n1\n⟦2\n3⟧\n```\nb", "a\n⟦1\n2\n3⟧\nb"],
    ["```\n⟦1⟧\n```", "⟦1⟧"],
    ["```\n1\n```\n⟦a⟧\n```\n2\n```", "```\n1\n```\n`⟦a⟧`\n```\n2\n```"],
    ["⟦`a` b `c`⟧", "`⟦`a` b `c`⟧`"],
    ["a ⟦`⟧ b", "a `|` b"],
    ["a `|", "a `|`"],
  ],
  quote: [
    ["a\nb|c", "a\n> b|c"],
    ["a\n> b|c", "a\nb|c"],
    ["⟦a\n\nb⟧", "⟦> a\n\n> b⟧"],
    ["⟦> a\n> b⟧", "⟦a\nb⟧"],
    ["|", "> |"],
    ["|abc", "> |abc"],
  ],
  list: [
    ["a⟦b\nc⟧d", "⟦- ab\n- cd⟧"],
    ["⟦- ab\n- cd⟧", "⟦ab\ncd⟧"],
    ["- |", "|"],
    ["a\n|", "a\n- |"],
  ],
  link: [
    ["see ⟦this⟧", "see [this](⟦https://⟧)"],
    ["|", "[|](https://)"],
    ["⟦https://example.org/a⟧", "[|](https://example.org/a)"],
  ],
};

for (const [kind, cases] of Object.entries(CASES)) {
  describe(kind, () => {
    for (const [before, expected] of cases) {
      test(JSON.stringify(before), () => assert.equal(after(before, (...selection) => formatted(kind, ...selection)), expected));
    }
  });
}

test("an address pasted over a text links it", () => {
  assert.equal(after("see ⟦this⟧ now", (...selection) => linked(...selection, "https://example.org")), "see [this](https://example.org)| now");
});

test("an address is a whole one", () => {
  assert.deepEqual(["https://a.b/c", "HTTP://a", "https://a b", "a https://b", "javascript:x", ""].map(isAddress), [true, true, false, false, false, false]);
});

test("a text can be put between fences", () => {
  assert.equal(after("x ⟦1\n2⟧", fenced), "⟦```\nx 1\n2\n```⟧");
});

test("inside a fence is between two of its lines", () => {
  assert.equal(isInFence("a\n```\nb", 7), true);
  assert.equal(isInFence("a\n```\nb\n```\nc", 13), false);
  assert.equal(isInFence("a ``` b", 7), false);
});
