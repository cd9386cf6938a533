import assert from "node:assert/strict";
import { test } from "node:test";
import { isLong } from "../../../static/js/chats/long_message.js";
import { titleOf, vectors } from "./support.js";

for (const [content, long] of vectors("long_messages")) test(titleOf(content), () => assert.equal(isLong(content), long));
