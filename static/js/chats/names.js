// Names and avatars of chats and people, as in the server's templates.

import { gettext, joined } from "../lib/i18n.js";
import { actionOf } from "./slash.js";

/** @typedef {{ user_id: number, name: string, avatar: string | null }} Face */
/** @typedef {{ id: number, kind: string, posting: string, title: string, picture: string | null, users: string[], people?: Face[] }} ListedChat */

const JUST_YOU = gettext("Just you");

// Initials of the first two words.
/** @param {string} name */
export function initials(name) {
  const letters = name.trim().split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

const MOST_SHORT = 40;

// For the composer's placeholder.
/** @param {string} name */
export function shortName(name) {
  const letters = [...name];
  return letters.length > MOST_SHORT ? `${letters.slice(0, MOST_SHORT - 1).join("")}…` : name;
}

// The others' names; only one occurrence of my own is me.
/**
 * @param {string[]} names
 * @param {string} ownName
 */
export function otherNames(names, ownName) {
  const mine = names.indexOf(ownName);
  return mine < 0 ? names : names.toSpliced(mine, 1);
}

// A chat's other people. Direct chats and chats where the reader is alone are named after the people invited, before
// they accept.
/**
 * @param {Pick<ListedChat, "kind" | "users" | "people">} chat
 * @param {string} ownName
 */
function others({ kind, users, people = [] }, ownName) {
  const isWaiting = kind === "direct" && users.length <= people.length;
  const names = otherNames(users, ownName);
  return isWaiting || names.length === 0 ? people.map(({ name }) => name) : names;
}

/** @type {(chat: Pick<ListedChat, "kind" | "users" | "people" | "title">, ownName: string) => string} */
export function chatName(chat, ownName) {
  return chat.title || joined(others(chat, ownName)) || JUST_YOU;
}

// The prefix of a last line: "You: ", in groups a first name, else nothing.
/**
 * @param {{ userId: number | null, user: string, isGroup: boolean, text: string }} line
 * @param {number} ownId
 */
export function lastSpeaker({ userId, user, isGroup, text }, ownId) {
  if (actionOf(text) !== null) return user && `${user} `;
  if (userId === ownId) return gettext("You: ");
  return isGroup && user ? `${user.trim().split(/\s+/)[0]}: ` : "";
}

// A chat's avatar for paintAvatar: in a chat of two the other's face, otherwise its picture or the sign of its kind.
/**
 * @param {ListedChat} chat
 * @param {string} ownName
 */
export function chatTile(chat, ownName) {
  const [other] = chat.people ?? [];
  const isOfTwo = other && !chat.title && !chat.picture && others(chat, ownName).length < 2;
  if (isOfTwo) return { id: other.user_id, text: initials(other.name), address: other.avatar, kind: "" };
  const sign = chat.kind === "open" ? "open" : "private";
  return { id: chat.id, text: "", address: chat.picture, kind: chat.posting === "moderators" ? "announcements" : sign };
}
