// Avatars: a picture over colored initials, which remain if it fails to load.

import { find, findAll } from "./dom.js";

const COLOURS = 8;
const NOBODYS_COLOUR = 5;
const PICTURE = ".avatar__image";
const PICTURES = ".avatar__image, .emoji-image";

export const avatarClass = (id) => `avatar--${id ? id % COLOURS : NOBODYS_COLOUR}`;

// Redraws an avatar, keeping its other classes. `address` is the picture's URL, or nothing; `kind` a chat's.
export function paintAvatar(element, { id, text, address = null, kind = "" }) {
  const drawn = [...element.classList].filter((name) => /^avatar--(\d+|tile|open|private|announcements)$/.test(name));
  element.classList.remove(...drawn);
  element.classList.add(avatarClass(id), ...(kind ? ["avatar--tile", `avatar--${kind}`] : []));
  // Keeps a loaded picture: a new element would flicker.
  const shown = find(PICTURE, element);
  const picture = shown?.getAttribute("src") === address ? shown : address && pictureOf(address);
  element.replaceChildren(text, ...(picture ? [picture] : []));
}

function pictureOf(address) {
  const picture = document.createElement("img");
  Object.assign(picture, { className: PICTURE.slice(1), alt: "", width: 64, height: 64, loading: "lazy", decoding: "async" });
  picture.src = address;
  return picture;
}

// A picture may be gone: on error show the initials, or the name of a custom emoji.
export function startAvatars(root = document) {
  const giveWay = (picture) => picture.matches?.(PICTURES) && picture.replaceWith(picture.alt);
  root.addEventListener("error", ({ target }) => giveWay(target), { capture: true });
  // Errors before this ran.
  for (const picture of findAll(PICTURES, root)) if (picture.complete && picture.naturalWidth === 0) giveWay(picture);
}
