// Operators as chips in the search field: a space after one makes a chip, Backspace before one makes it text again.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { chatTile, initials } from "../chats/names.js";
import { written } from "./typed.js";

export function createChips({ form, input }) {
  const all = () => findAll(".search__chip", form);
  const textOf = (chip) => find('[name="q"]', chip)?.value ?? written("in", find("b", chip)?.textContent ?? "");

  function add({ operator, value, isNegated = false, person, chat, name = value }) {
    const chip = find("template", form).content.firstElementChild.cloneNode(true);
    const source = find("input", chip);
    // A chat is chosen by its id: names may be alike.
    const isOneChat = chat && !isNegated && !find('[name="in"]', form);
    Object.assign(source, isOneChat ? { name: "in", value: chat.id } : { name: "q", value: written(operator, value, isNegated) });
    find("[data-operator]", chip).textContent = `${isNegated ? "-" : ""}${operator}`;
    find("b", chip).textContent = name;
    const avatar = find(".avatar", chip);
    if (person) paintAvatar(avatar, { id: person.id, text: initials(person.name), address: person.avatar });
    else if (chat) paintAvatar(avatar, chatTile(chat, document.body.dataset.userName));
    else avatar.remove();
    find("a", chip).setAttribute("aria-label", gettext("Remove %(operator)s", { operator: written(operator, name, isNegated) }));
    input.before(chip);
    input.removeAttribute("placeholder");
  }

  function remove(chip) {
    chip.remove();
    input.focus();
  }

  input.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || event.isComposing || input.selectionEnd > 0) return;
    const last = all().at(-1);
    if (!last) return;
    event.preventDefault();
    const text = textOf(last);
    remove(last);
    input.setRangeText(`${text}${input.value ? " " : ""}`, 0, 0, "start");
    input.setSelectionRange(text.length, text.length);
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });

  form.addEventListener("click", (event) => {
    const cross = event.target.closest(".search__remove");
    // One that the server made leads to the search without it.
    if (cross && !cross.getAttribute("href")) remove(cross.closest(".search__chip"));
    // Anywhere in the frame is the field.
    else if (event.target.matches(".search__field, .search__parts")) input.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".search__remove:not([href])")) event.target.click();
  });

  return { add, texts: () => all().map(textOf) };
}
