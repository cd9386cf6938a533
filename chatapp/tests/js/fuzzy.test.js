import assert from "node:assert/strict";
import { test } from "node:test";
import { beginsWords, fit } from "../../../static/js/lib/fuzzy.js";

const score = (query, text) => fit(query, text)?.score ?? null;

test("the beginning counts more than a later word, that more than initials, those more than a part or strewn letters", () => {
  const [first, word, initials, part, strewn] = [
    score("la", "Launch week"),
    score("we", "Launch week"),
    score("lw", "Launch week"),
    score("unc", "Launch week"),
    score("lnck", "Launch week"),
  ];
  assert.ok(first > word && word > initials && initials > part && part > strewn && strewn !== null);
});

test("every word of the query must fit, in any order", () => {
  assert.ok(score("week lau", "Launch week"));
  assert.equal(score("week party", "Launch week"), null);
});

test("case and accents do not count", () => assert.ok(score("zoe", "Zoë Ångström") > 90 && score("ANG", "Zoë Ångström") > 70));

test("two letters are not strewn over a name", () => assert.equal(score("lk", "Launch week"), null));

test("of two that fit alike the shorter one is better", () => assert.ok(score("ada", "Ada") > score("ada", "Ada Keller")));

test("the letters that were meant are told, whatever stands before them", () => {
  assert.deepEqual([...fit("we", "🎉 Launch week").places], [9, 10]);
  assert.deepEqual([...fit("lw", "Launch week").places], [0, 7]);
});

test("what is not shown is found by whole beginnings of three letters and more", () => {
  assert.ok(beginsWords("cre sta", "New chat create start"));
  assert.equal(beginsWords("cr", "create"), false);
  assert.equal(beginsWords("eat", "create"), false);
});

test("one typing error in four letters and more is forgiven at a word's beginning, after everything else", () => {
  for (const query of ["luanch", "lanch", "launchh wee", "laumch", "launchw", "aunch"]) assert.ok(score(query, "Launch week") !== null, query);
  assert.ok(score("laumch", "Launch week") < score("lnck", "Launch week"));
  for (const query of ["laumhc", "lnuach", "xaux", "bem"]) assert.equal(score(query, "Launch week"), null, query);
  assert.ok(score("zoee", "Zoë Ångström") !== null && score("angstorm", "Zoë Ångström") !== null);
  assert.equal(score("bob", "Bab"), null);
  assert.deepEqual([...fit("laumch", "My Launch").places], [3, 4, 5, 6, 7, 8]);
});
