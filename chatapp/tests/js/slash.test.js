import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCommand, messageText, slashOf } from "../../../static/js/chats/slash.js";
import { titleOf, vectors } from "./support.js";

for (const [content, command, isOrder, text] of vectors("slash_commands")) {
  test(titleOf(content), () => {
    const slash = command && { name: command[0], rest: command[1] };
    assert.deepEqual(slashOf(content), slash);
    assert.deepEqual(parseCommand(content), isOrder ? slash : null);
    assert.equal(messageText(content), text);
  });
}
