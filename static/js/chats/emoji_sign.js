// Shows an emoji: as text, or a custom one as its picture. chats/text/custom_emoji.py makes the same.

import { customEmoji } from "../lib/late_addresses.js";

const CUSTOM = /^:([a-z][\w-]{1,31}):$/;

/** @param {string} emoji */
export const isCustom = (emoji) => CUSTOM.test(emoji);

/** @param {Element} element @param {string} emoji */
export function showEmoji(element, emoji) {
  const [, name] = CUSTOM.exec(emoji) ?? [];
  element.replaceChildren(name ? pictureOf(name) : emoji);
}

/** @param {string} name */
function pictureOf(name) {
  const picture = document.createElement("picture");
  const still = document.createElement("source");
  still.media = "(prefers-reduced-motion: reduce)";
  still.srcset = customEmoji.still(name);
  const image = document.createElement("img");
  Object.assign(image, { className: "emoji-image", src: customEmoji.picture(name), alt: `:${name}:` });
  picture.append(still, image);
  return picture;
}
