// DOM helpers.

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

// Clones a <template>'s one element.
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

// A click that opens a new tab or window.
export const isForNewTab = ({ metaKey, ctrlKey, shiftKey }) => metaKey || ctrlKey || shiftKey;

export function setText(selector, text, root) {
  const element = find(selector, root);
  if (element && element.textContent !== text) element.textContent = text;
}

// Shows errors in a field's <ul class="field__error">; an empty list hides it.
export function showErrors(list, messages) {
  if (!list) return;
  list.replaceChildren(
    ...messages.map((message) => {
      const item = document.createElement(list.tagName === "UL" ? "li" : "span");
      item.textContent = message;
      return item;
    }),
  );
  list.hidden = messages.length === 0;
}

// Debounce: runs `work` after `milliseconds` of quiet.
export function whenQuiet(work, milliseconds) {
  let timer = null;
  return (...details) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...details), milliseconds);
  };
}

const FORGET_SENTENCE_MS = 2_000;
let forgetting = null;

// Announces to screen readers, politely. Then removed: the message may be deleted later.
export function announce(sentence) {
  const region = document.getElementById("announcer");
  if (!region) return;
  clearTimeout(forgetting);
  region.textContent = sentence;
  forgetting = setTimeout(() => region.replaceChildren(), FORGET_SENTENCE_MS);
}
