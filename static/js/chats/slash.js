// Parses slash commands, as chats/text/slash.py. No DOM.

const COMMAND = /^\/([A-Za-z]+)(?:\s+([^]*))?$/;

// Shape: { name, rest } of a command, known or not; null for an ordinary message.
/** @param {string} content */
export function slashOf(content) {
  const found = COMMAND.exec(content.trim());
  return found && { name: found[1].toLowerCase(), rest: (found[2] ?? "").trim() };
}

// What the author does in `/me waves`, else null.
/** @param {string} content */
export function actionOf(content) {
  const slash = /^\s*\/me\s/i.test(content) ? slashOf(content) : null;
  return slash?.name === "me" && slash.rest ? slash.rest : null;
}

// The message to send: `//mute` without one slash, `//me waves` with an escape, other text as is.
/** @param {string} content */
export function messageText(content) {
  const text = content.trimStart();
  if (!text.startsWith("//") || !slashOf(text.slice(1))) return content;
  return actionOf(text.slice(1)) === null ? text.slice(1) : `\\${text.slice(1)}`;
}

// The command, if it stores no message, else null.
/** @param {string} content */
export function parseCommand(content) {
  const slash = slashOf(content);
  return slash?.name === "me" && slash.rest ? null : slash;
}
