// Avatars: a picture on top of colored initials, which remain if the picture fails to load.

import { find, findAll } from "./dom.js";

const COLOURS = 8;
const NOBODYS_COLOUR = 5;
const PICTURE = ".avatar__image";

export const avatarClass = (id) => `avatar--${id ? id % COLOURS : NOBODYS_COLOUR}`;

// Draws an avatar anew without touching its other classes. `address` is the picture's, or nothing.
export function paintAvatar(element, { id, text, address = null }) {
  const colours = [...element.classList].filter((name) => /^avatar--\d+$/.test(name));
  element.classList.remove(...colours);
  element.classList.add(avatarClass(id));
  // A picture that is shown already stays: a new element would flicker.
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

// An earlier picture's address is dead: what cannot be loaded gives way to the initials under it.
export function startAvatars(root = document) {
  const giveWay = (picture) => picture.matches?.(PICTURE) && picture.remove();
  root.addEventListener("error", ({ target }) => giveWay(target), { capture: true });
  // Those that failed before this ran.
  for (const picture of findAll(PICTURE, root)) if (picture.complete && picture.naturalWidth === 0) giveWay(picture);
}
