// Whether a text is a few emoji and nothing else: those are shown larger. No DOM.
// As the server decides it (chats/text/emoji.py); chatapp/tests/emoji_alone.json holds both to it.

// Keycaps are also written without the sign that asks for a colored picture. Most emoji are two of these at once, so
// they are taken out one by one: repeated in one pattern they would be tried in every combination.
const EMOJI = /\p{RGI_Emoji}|\p{Extended_Pictographic}|[0-9#*]\u20e3/gv;
const MOST_CHARACTERS = 40;

export function isEmojiAlone(text) {
  const signs = text.replace(/\s+/g, "");
  return signs !== "" && [...signs].length <= MOST_CHARACTERS && signs.replace(EMOJI, "") === "";
}
