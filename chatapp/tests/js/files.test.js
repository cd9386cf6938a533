// How a file is shown: the same cases as chats/tests/text/test_file_view.py.

import assert from "node:assert/strict";
import { test } from "node:test";

import { durationOf, extensionOf, iconOf, waveformOf } from "../../../static/js/chats/files.js";

test("icons", () => {
  const cases = [["a.PDF", "file-text"], ["b.xlsx", "sheet"], ["c.py", "file-code"], ["d.zip", "file-archive"], ["e", "file"]];
  for (const [name, icon] of cases) assert.equal(iconOf({ kind: "document", name }), icon);
  assert.equal(iconOf({ kind: "video", name: "x.pdf" }), "film");
});

test("durations", () => {
  const cases = [[null, ""], [0, ""], [0.4, "0:01"], [68, "1:08"], [59.2, "1:00"], [3723, "1:02:03"]];
  for (const [seconds, shown] of cases) assert.equal(durationOf(seconds), shown);
});

test("extensions", () => {
  assert.deepEqual(["a.tar.gz", "Makefile", ".env"].map(extensionOf), ["gz", "", ""]);
});

test("waveforms", () => {
  assert.equal(waveformOf(null), "");
  assert.equal(waveformOf([0, 100]), "M1 11v2M3 1v22");
});
