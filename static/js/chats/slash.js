// Commands at the beginning of what one writes, as chats/text/slash.py reads them. No DOM.

const COMMAND = /^\/([A-Za-z]+)(?:\s+([^]*))?$/;

// Shape: { name, rest } of the command that `content` is, known or not; null for an ordinary message.
export function slashOf(content) {
  const found = COMMAND.exec(content.trim());
  return found && { name: found[1].toLowerCase(), rest: (found[2] ?? "").trim() };
}

// The message that is meant: `/me waves` in italics, `//mute` without one slash, any other text as it is.
export function said(content) {
  const text = content.trimStart();
  if (text.startsWith("//") && slashOf(text.slice(1))) return text.slice(1);
  const slash = slashOf(content);
  return slash?.name === "me" && slash.rest ? asEmphasis(slash.rest) : content;
}

// The command that `content` is and that stores no message, or null.
export function orderOf(content) {
  const slash = slashOf(content);
  return slash?.name === "me" && slash.rest ? null : slash;
}

// `waves` as `*waves*`: an ordinary message, in italics.
function asEmphasis(doing) {
  const line = doing.split(/\s+/).filter(Boolean).join(" ");
  const mark = line.includes("*") ? "_" : "*";
  return `${mark}${line}${mark}`;
}
