// Copy buttons on code blocks.

import { announce, find, findAll, fromTemplate } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

const COPIED_MS = 2_000;

// Adds a button to each code block in `root`.
export function addCopyButtons(root) {
  for (const code of findAll(".message__body pre", root)) {
    const head = find(".code__head", code.closest(".code") ?? wrapped(code));
    if (!find(".code__copy", head)) head.append(fromTemplate("code-copy-template"));
  }
}

// Blocks that were stored before they had a head.
function wrapped(code) {
  const [block, head] = ["code", "code__head"].map((name) => {
    const element = document.createElement("div");
    element.className = name;
    return element;
  });
  head.textContent = gettext("Code");
  code.replaceWith(block);
  block.append(head, code);
  return block;
}

export async function copyCode(button) {
  const { copyText } = await import("../lib/clipboard.js");
  const isDone = await copyText(find("pre", button.closest(".code")).textContent.replace(/\n$/, ""));
  const label = find("[data-text]", button);
  label.textContent = isDone ? gettext("Copied") : gettext("Not copied");
  announce(label.textContent);
  setTimeout(() => (label.textContent = gettext("Copy")), COPIED_MS);
}
