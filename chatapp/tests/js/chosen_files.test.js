import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { nameOf, sortedOut } from "../../../static/js/chats/chosen_files.js";

const LIMITS = { mostFiles: 3, mostBytes: 1_048_576, mostTogether: 2_097_152 };
const chosen = (...sizes) => sizes.map((size, place) => ({ file: { name: `${place}.txt`, size } }));
const namesIn = (files) => files.map(({ name }) => name);

describe("Chosen files", () => {
  test("a refused file doesn't stop the others", () => {
    const folder = { file: { name: "photos", size: 4_096 }, isFolder: true };
    const { files, refusals } = sortedOut([...chosen(5, 0, 1_048_577), folder, { file: { name: "last.txt", size: 1 } }], { kept: [], ...LIMITS });
    assert.deepEqual(namesIn(files), ["0.txt", "last.txt"]);
    assert.deepEqual(refusals, [
      "1.txt was not added. It is empty.",
      "2.txt was not added. It is larger than 1 MB.",
      "photos was not added. Folders can’t be sent as they are; put the files into a zip file first.",
    ]);
  });

  test("those that the message has count", () => {
    const { files, refusals } = sortedOut(chosen(1, 2, 3), { kept: [{ size: 1 }, { size: 1 }], ...LIMITS });
    assert.deepEqual(namesIn(files), ["0.txt"]);
    assert.deepEqual(refusals, ["A message has at most 3 files. 2 files were not added."]);
  });

  test("together they have a limit, too", () => {
    const { files, refusals } = sortedOut(chosen(1_048_576, 1_048_576, 1), { kept: [], ...LIMITS });
    assert.deepEqual(namesIn(files), ["0.txt", "1.txt"]);
    assert.deepEqual(refusals, ["2.txt was not added. The files of a message have at most 2 MB together."]);
  });
});

describe("The name of a pasted file", () => {
  const now = new Date(2026, 10, 8, 9, 5, 7);

  test("tells screenshots apart", () => {
    assert.equal(nameOf({ name: "image.png" }, { isPasted: true, now }), "Screenshot 2026-11-08 09.05.07.png");
  });

  test("stays if it says something, and if the file was chosen", () => {
    assert.equal(nameOf({ name: "plan.png" }, { isPasted: true, now }), "plan.png");
    assert.equal(nameOf({ name: "image.png" }, { isPasted: false, now }), "image.png");
  });
});
