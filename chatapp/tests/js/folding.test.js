import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { folded } from "../../../static/js/lib/folding.js";

// The same cases as chatapp/tests/lib/test_folding.py.
const CASES = JSON.parse(readFileSync(new URL("../folded_names.json", import.meta.url))).pairs;

for (const [name, plain] of CASES) test(JSON.stringify(name), () => assert.equal(folded(name), plain));
