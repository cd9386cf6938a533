import assert from "node:assert/strict";
import { test } from "node:test";

import { numberIn, pointsOf, topOf } from "../../../static/js/ops/graph.js";

test("figures are read as the server writes them", () => {
  assert.equal(numberIn("1,234.5"), 1234.5);
  assert.equal(numberIn("0"), 0);
  assert.ok(Number.isNaN(numberIn("–")));
  assert.ok(Number.isNaN(numberIn("")));
});

test("the scale is a round number that holds the largest value", () => {
  assert.equal(topOf([]), 1);
  assert.equal(topOf([0, 3]), 5);
  assert.equal(topOf([12]), 20);
  assert.equal(topOf([100]), 100);
  assert.equal(topOf([501]), 1000);
});

test("the newest value is at the end", () => {
  assert.equal(pointsOf([0, 10], { top: 10, width: 100, height: 50, most: 11 }), "90.0,50.0 100.0,0.0");
  assert.equal(pointsOf([], { top: 1 }), "");
});
