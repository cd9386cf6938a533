// Slash commands for the completion, from the shortcuts dialog (?).

import { find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";

const TYPED = /^\/([A-Za-z]*)$/;

export function createCommandSource() {
  const commands = findAll("[data-slash]", document.getElementById("shortcuts-template").content).map((row) => ({
    name: row.dataset.slash,
    takes: row.dataset.takes,
    does: find("dt", row).textContent,
  }));

  return {
    label: gettext("Commands"),
    at(text, caret) {
      const found = TYPED.exec(text.slice(0, caret));
      return found && caret === text.length ? { from: 0, query: found[1].toLowerCase() } : null;
    },
    options: (query) => commands.filter(({ name }) => name.startsWith(query)),
    show(element, { name, takes, does }) {
      const sign = document.createElement("span");
      sign.className = "completion__sign";
      sign.textContent = "/";
      find(".avatar", element).replaceWith(sign);
      find(".completion__name", element).textContent = `/${name} ${takes}`.trim();
      find(".completion__note", element).textContent = does;
    },
    text: ({ name, takes }) => (takes ? `/${name} ` : `/${name}`),
    isWhole: (query, { name, takes }) => query === name && !takes,
  };
}
