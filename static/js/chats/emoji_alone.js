// Whether a text is a few emoji and nothing else: those are shown larger. No DOM.
// As the server decides it (chats/text/emoji.py); chatapp/tests/emoji_alone.json holds both to it.

// Keycaps are also written without the sign that asks for a colored picture.
const ONLY_EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}|[0-9#*]\u20e3)+$/v;
const MOST_CHARACTERS = 40;

export function isEmojiAlone(text) {
  const signs = text.replace(/\s+/g, "");
  return signs !== "" && [...signs].length <= MOST_CHARACTERS && ONLY_EMOJI.test(signs);
}
