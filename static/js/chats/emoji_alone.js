// Whether a text is only a few emoji, which are shown larger. No DOM.
// Same as chats/text/emoji.py.

// Keycaps may lack the variation selector. Most emoji match two of these, so they are removed one by one: repeating
// them in one pattern would backtrack exponentially.
const EMOJI = /\p{RGI_Emoji}|\p{Extended_Pictographic}|[0-9#*]\u20e3/gv;
const MOST_CHARACTERS = 40;

/** @param {string} text */
export function isEmojiAlone(text) {
  const signs = text.replace(/\s+/g, "");
  return signs !== "" && [...signs].length <= MOST_CHARACTERS && signs.replace(EMOJI, "") === "";
}
