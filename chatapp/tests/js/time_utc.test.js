// In UTC, as the server renders times.
process.env.TZ = "UTC";

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dayLabel, listTime, messageTime } from "../../../static/js/lib/time.js";
import { vectors } from "./support.js";

describe("Times as in the server's templates", () => {
  for (const [{ at, now }, ...texts] of vectors("times")) {
    test(`${at} at ${now}`, () => {
      assert.deepEqual([messageTime, listTime, dayLabel].map((format) => format(new Date(at), new Date(now))), texts);
    });
  }
});
