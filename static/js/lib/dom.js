// DOM helpers.

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

// The one element of a <template>, fresh.
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

// A press on a link that asks for another tab or window.
export const isForNewTab = ({ metaKey, ctrlKey, shiftKey }) => metaKey || ctrlKey || shiftKey;

export function setText(selector, text, root) {
  const element = find(selector, root);
  if (element && element.textContent !== text) element.textContent = text;
}

// Shows a field's messages in its <ul class="field__error">; an empty list hides it.
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

// Runs `work` once things have been quiet for `milliseconds`.
export function whenQuiet(work, milliseconds) {
  let timer = null;
  return (...details) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...details), milliseconds);
  };
}

const FORGET_SENTENCE_MS = 2_000;
let forgetting = null;

// Says one sentence to a screen reader, politely. It does not stay: what is said may be deleted later.
export function announce(sentence) {
  const region = document.getElementById("announcer");
  if (!region) return;
  clearTimeout(forgetting);
  region.textContent = sentence;
  forgetting = setTimeout(() => region.replaceChildren(), FORGET_SENTENCE_MS);
}
