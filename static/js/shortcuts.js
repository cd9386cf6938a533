// Keyboard shortcuts dialog.

import { find, findAll, fromTemplate } from "./lib/dom.js";
import { enterSends } from "./lib/enter_key.js";
import { loadStyle } from "./lib/styles.js";

let dialog = null;

export async function open(_opener, { storage }) {
  await loadStyle(import.meta.resolve("../css/switcher.css"));
  dialog ??= createDialog();
  showEnter(enterSends(storage));
  if (!dialog.open) dialog.showModal();
}

function createDialog() {
  const made = fromTemplate("shortcuts-template");
  document.body.append(made);
  const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
  for (const key of findAll("[data-modifier]", made)) if (isApple) key.textContent = "⌘";
  find("[data-closes]", made).addEventListener("click", () => made.close());
  made.addEventListener("click", (event) => event.target === made && made.close());
  return made;
}

// The reader's setting.
function showEnter(sends) {
  const keys = (...names) =>
    names.map((name) => {
      const key = document.createElement("kbd");
      key.textContent = name;
      return key;
    });
  find("[data-send-keys]", dialog).replaceChildren(...(sends ? keys("Enter") : keys("Ctrl", "Enter")));
  find("[data-break-keys]", dialog).replaceChildren(...(sends ? keys("Shift", "Enter") : keys("Enter")));
}
