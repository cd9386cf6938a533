import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { avatarClass } from "../../../static/js/lib/avatar.js";
import { vectors } from "./support.js";

describe("An avatar's color", () => {
  for (const [id, color] of vectors("avatar_colors")) test(`of ${id}`, () => assert.equal(avatarClass(id), `avatar--${color}`));
});
