// Names of members by id, from the members panel, which every chat page has.

import { find } from "../lib/dom.js";
import { gettext, listed, ngettext } from "../lib/i18n.js";

const rowOf = (userId) => find(`#members .member[data-user-id="${userId}"]`);

export const nameOf = (userId) => rowOf(userId)?.querySelector(".member__name").textContent.trim() ?? "";

// A member's face in another size; null for someone who left.
export function faceOf(userId, size) {
  const face = rowOf(userId)?.querySelector(".avatar").cloneNode(true);
  if (!face) return null;
  face.classList.remove("avatar--small", "avatar--online");
  face.classList.add(size);
  return face;
}

export function fillFaces(place, userIds) {
  place.replaceChildren(...userIds.map((id) => faceOf(id, "avatar--tiny")).filter(Boolean));
}

// "Ada, Ben and you": the viewer last, departed members as a number.
export function listNames(userIds, ownId, name = nameOf) {
  const others = userIds.filter((id) => id !== ownId).map(name);
  const known = others.filter(Boolean);
  const words = [...known];
  const left = others.length - known.length;
  if (left > 0) words.push(ngettext("someone who left", "%(count)s who left", left));
  if (userIds.includes(ownId)) words.push(words.length > 0 ? gettext("you") : gettext("You"));
  return listed(words);
}
