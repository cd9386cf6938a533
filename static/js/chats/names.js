// What a chat and a person are called and what stands on their avatar: the same words as the server's templates.

const JUST_YOU = "Just you";

// First letters of the first two words.
export function initials(name) {
  const letters = name.trim().split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase();
}

// The names of the others; of my own name only one occurrence is mine.
export function otherNames(names, ownName) {
  const mine = names.indexOf(ownName);
  return mine < 0 ? names : names.toSpliced(mine, 1);
}

// The others of a chat. A direct one, and one in which the reader is still alone, is called by its people before they have
// answered.
function others({ kind, users, people = [] }, ownName) {
  const isWaiting = kind === "direct" && users.length <= people.length;
  const names = otherNames(users, ownName);
  return isWaiting || names.length === 0 ? people.map(({ name }) => name) : names;
}

export function chatName(chat, ownName) {
  return chat.title || others(chat, ownName).join(", ") || JUST_YOU;
}

export function chatInitials(chat, ownName) {
  const { length } = others(chat, ownName);
  if (!chat.title && length >= 2) return String(length);
  return initials(chat.title || others(chat, ownName)[0] || ownName);
}

// Who said a chat's last line, as the list says it: "You: ", or among more than two a first name; else nothing.
export function lastSpeaker({ userId, user, isGroup }, ownId) {
  if (userId === ownId) return "You: ";
  return isGroup && user ? `${user.split(" ")[0]}: ` : "";
}

// How a chat's tile looks, for paintAvatar: its picture, or in a chat of two the other's face.
export function chatTile(chat, ownName) {
  const [other] = chat.people;
  const isOfTwo = other && !chat.title && !chat.picture && others(chat, ownName).length < 2;
  if (isOfTwo) return { id: other.user_id, text: initials(other.name), address: other.avatar };
  return { id: chat.id, text: chatInitials(chat, ownName), address: chat.picture };
}
