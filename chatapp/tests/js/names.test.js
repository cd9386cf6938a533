import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { looksLikeEmail } from "../../../static/js/chats/people_list.js";
import { chatName, chatTile, initials, lastSpeaker } from "../../../static/js/chats/names.js";
import { avatarClass } from "../../../static/js/lib/avatar.js";

describe("A chat's name", () => {
  test("is its title, else the others' names, else just you", () => {
    assert.equal(chatName({ title: "Launch", users: ["Ada", "Ben"] }, "Ada"), "Launch");
    assert.equal(chatName({ title: "", users: ["Ada", "Ben", "Cy"] }, "Ada"), "Ben, Cy");
    assert.equal(chatName({ title: "", users: ["Ada"] }, "Ada"), "Just you");
  });

  test("keeps a namesake of mine", () => {
    assert.equal(chatName({ title: "", users: ["Ada", "Ada", "Ben"] }, "Ada"), "Ada, Ben");
  });
});

describe("The last line", () => {
  test("names its speaker where it could be several, and oneself", () => {
    assert.equal(lastSpeaker({ user: "Ada King", userId: 1, isGroup: false }, 1), "You: ");
    assert.equal(lastSpeaker({ user: "Ben Bo", userId: 2, isGroup: true }, 1), "Ben: ");
    assert.equal(lastSpeaker({ user: "Ben Bo", userId: 2, isGroup: false }, 1), "");
    assert.equal(lastSpeaker({ user: "", userId: 2, isGroup: true }, 1), "");
  });
});

const tile = (chat) => chatTile({ id: 9, people: [], picture: null, ...chat }, "Ada");

test("A direct chat is called by its people before they have answered", () => {
  const people = [{ user_id: 3, name: "Ben Bo" }];
  assert.equal(chatName({ title: "", kind: "direct", users: ["Ada"], people }, "Ada"), "Ben Bo");
  assert.equal(chatName({ title: "", kind: "private", users: ["Ada"], people: [] }, "Ada"), "Just you");
});

describe("An avatar", () => {
  test("shows the first letters of two words, whatever script they are in", () => {
    assert.equal(initials("noor okafor"), "NO");
    assert.equal(initials("Ines"), "I");
    assert.equal(initials("  Jean   Luc Picard "), "JL");
    assert.equal(initials("😀 Smile"), "😀S");
    assert.equal(initials(""), "");
  });

  test("of an untitled group shows how many others there are", () => {
    assert.equal(tile({ title: "", users: ["Ada", "Ben", "Cy", "Di"] }).text, "3");
    assert.equal(tile({ title: "", users: ["Ada"] }).text, "A");
    assert.equal(tile({ title: "Boat crew", users: ["Ada", "Ben", "Cy"] }).text, "BC");
  });

  test("of a chat of two is the other's face, answered or not, unless the chat has a name or a picture", () => {
    const ben = { user_id: 3, name: "Ben Bo", avatar: "/media/avatars/b/64" };
    for (const users of [["Ada", "Ben Bo"], ["Ada"]]) {
      assert.deepEqual(tile({ title: "", users, people: [ben] }), { id: 3, text: "BB", address: ben.avatar });
    }
    assert.deepEqual(tile({ title: "Crew", users: ["Ada", "Ben Bo"], people: [ben] }), { id: 9, text: "C", address: null });
    assert.equal(tile({ title: "", users: ["Ada", "Ben Bo"], people: [ben], picture: "/p/64" }).address, "/p/64");
  });

  test("has one of eight colours", () => {
    assert.equal(avatarClass(14), "avatar--6");
    assert.equal(avatarClass(null), "avatar--5");
  });
});

describe("Several addresses", () => {
  test("a slip is seen", () => {
    assert.equal(looksLikeEmail("ben@x.org"), true);
    assert.equal(looksLikeEmail("ben"), false);
    assert.equal(looksLikeEmail("a@b@c"), false);
  });
});
