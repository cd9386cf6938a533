// Which messages show only their beginning, as in chats/text/long_message.py.

const MOST_LINES = 30;
const LINE_CHARACTERS = 100;
const MOST_CODE_LINES = 20;
const FENCE = /^ {0,3}(?:```|~~~)/;

/** @param {string} content */
export function isLong(content) {
  let [lines, codeLines, inCode] = [0, 0, false];
  for (const line of content.split("\n")) {
    if (FENCE.test(line)) [inCode, codeLines] = [!inCode, 0];
    else if (inCode) lines += ++codeLines <= MOST_CODE_LINES ? 1 : 0;
    else lines += 1 + Math.floor([...line].length / LINE_CHARACTERS);
  }
  return lines > MOST_LINES;
}
