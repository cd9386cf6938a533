// A button on each block of code that copies it. Loaded when someone comes near one.

import { copyText } from "../lib/clipboard.js";
import { announce, findAll, fromTemplate } from "../lib/dom.js";

const COPIED_MS = 2_000;

export function addCopyButtons(article) {
  for (const code of findAll(".message__body pre:not(.code__text)", article)) {
    code.classList.add("code__text");
    const block = document.createElement("div");
    block.className = "code";
    code.replaceWith(block);
    const button = fromTemplate("code-copy-template");
    button.addEventListener("click", () => copy(button, code.textContent));
    block.append(code, button);
  }
}

async function copy(button, text) {
  const isDone = await copyText(text.replace(/\n$/, ""));
  const sentence = isDone ? "Copied" : "Not copied";
  button.dataset.says = sentence;
  announce(sentence);
  setTimeout(() => delete button.dataset.says, COPIED_MS);
}
