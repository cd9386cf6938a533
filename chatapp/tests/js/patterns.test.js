// Every regular expression of our scripts is linear: a quadratic one takes seconds for 64 KB.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const PIECES = [
  ..."@ \n\tax0_-.,:;/\\`*~[](){}<>\"'=#&|+?!%^$",
  "\u0301", "\ufdfa", "é", "路", "م", "🏴",
  "password", "a.", "a@", "@a ", " @", "[a](", "'a ", '"a', "**a", "~~a ", "__a ", " __a", "\\*a ", "_a ", "> ", "- ",
  "1. ", ":a:", "//", "https://a", "/a ", "a b@", "<a@b",
];
const SHORT = 4_096;
const LONG = 65_536;
const MAX_SHORT_MS = 20;
const MAX_LONG_MS = 150;
const FOLDER = new URL("../../../static/js/", import.meta.url);

const repeated = (piece, length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

const LITERAL = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const WORD = /[\p{L}\w$]+/uy;
const BEFORE_VALUE = /^(?:[(,=:[!&|?{};+<>~^%*}-]|return|typeof)$/;

/** Return the regular expressions of a script: what a slash begins where a value may stand. */
function patternsIn(script) {
  const found = [];
  let at = 0;
  const read = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(script);
  };
  /** Read code up to the brace that closes a template's hole, or to the end. */
  function code(isHole) {
    let before = "(";
    let depth = 0;
    while (at < script.length) {
      const sign = script[at];
      const skipped = read(COMMENT) ?? read(STRING);
      const literal = !skipped && sign === "/" && BEFORE_VALUE.test(before) && read(LITERAL);
      const word = !skipped && !literal && read(WORD);
      if (literal) found.push(new RegExp(literal[1], literal[2].replace(/[gy]/g, "") + "g"));
      if (skipped || literal || word) {
        at += (skipped ?? (literal || word))[0].length;
        if (literal || word || sign === '"' || sign === "'") before = word ? word[0] : "x";
        continue;
      }
      at += 1;
      if (sign === "`") template();
      if (sign === "{") depth += 1;
      if (sign === "}" && isHole && depth === 0) return;
      if (sign === "}") depth -= 1;
      if (/\S/.test(sign)) before = sign === "`" ? "x" : sign;
    }
  }
  function template() {
    while (at < script.length && script[at] !== "`") {
      if (script[at] === "\\") at += 1;
      else if (script.startsWith("${", at)) {
        at += 2;
        code(true);
        continue;
      }
      at += 1;
    }
    at += 1;
  }
  code(false);
  return found;
}

function milliseconds(pattern, subject) {
  const times = [1, 2, 3].map(() => {
    const began = process.cpuUsage();
    subject.replace(pattern, "");
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}

const scripts = readdirSync(FOLDER, { recursive: true }).filter((name) => name.endsWith(".js"));
const patterns = scripts.flatMap((name) =>
  patternsIn(readFileSync(new URL(name, FOLDER), "utf8")).map((pattern) => ({ name, pattern })),
);

test("the walk finds them", () => {
  assert.ok(patterns.length > 30, `${patterns.length}`);
  const names = scripts.filter((name) => /new RegExp\(|\bRegExp\(/.test(readFileSync(new URL(name, FOLDER), "utf8")));
  assert.deepEqual(names, [], "patterns made while running cannot be timed here");
});

for (const { name, pattern } of patterns) {
  test(`${name}: ${pattern} is linear`, () => {
    for (const piece of PIECES) {
      for (const end of ["", " ", "!", "\n"]) {
        const spent = milliseconds(pattern, repeated(piece, SHORT) + end);
        assert.ok(spent <= MAX_SHORT_MS, `${SHORT} of ${JSON.stringify(piece)}: ${spent} ms`);
      }
      const spent = milliseconds(pattern, `${repeated(piece, LONG)}!`);
      assert.ok(spent <= MAX_LONG_MS, `${LONG} of ${JSON.stringify(piece)}: ${spent} ms`);
    }
  });
}
