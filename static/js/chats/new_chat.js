// The new-chat dialog over the page; without JavaScript the same form is a page of its own.

import { find, findAll, showErrors } from "../lib/dom.js";
import { HttpFailure } from "../lib/http.js";
import { loadStyle } from "../lib/styles.js";
import { NOBODY } from "./invited.js";
import { createPeopleChips } from "./people_chips.js";

let shown = null;

export async function open(opener, { http }) {
  await loadStyle(import.meta.resolve("../../css/chats/new_chat.css"));
  shown ??= createDialog(find("dialog#new-chat"), http);
  shown.open(opener);
}

function createDialog(dialog, http) {
  const form = find("form", dialog);
  const title = find('[name="title"]', form);
  const button = find("button.button--primary", form);
  const chips = createPeopleChips(find('textarea[name="emails"]', form), { http });
  let opener = null;
  let made = null; // a chat that was made, though not everybody was found

  const clearErrors = () => findAll("[data-errors-for]", form).forEach((list) => showErrors(list, []));
  const showFor = (field, messages) => showErrors(find(`[data-errors-for="${field}"]`, form), messages);

  async function create(event) {
    event.preventDefault();
    if (made) return goTo(made);
    clearErrors();
    const people = chips.people();
    const { kind } = Object.fromEntries(new FormData(form));
    if (chips.hasWrong()) return showFor("emails", ["Remove or correct those who were not found, marked above."]);
    const isNobody = people.user_list.length + people.user_ids.length === 0;
    if (isNobody && kind !== "open") return showFor("emails", ["Write at least one name or e-mail address."]);
    button.disabled = true;
    try {
      const chat = await http.post("/api/chats", { ...people, title: title.value.trim(), kind });
      if (chat.unknown.length === 0) return goTo(chat);
      showMade(chat);
    } catch (failure) {
      button.disabled = false;
      if (!(failure instanceof HttpFailure)) throw failure;
      showFailure(failure);
    }
  }

  const goTo = ({ id }) => location.assign(`/chats/${id}`);

  function showMade(chat) {
    made = chat;
    for (const field of findAll("input, textarea, .chip button", form)) field.disabled = true;
    showFor("emails", [`The chat is made. Not found: ${chat.unknown.join(", ")}. You can invite more people in the chat.`]);
    button.disabled = false;
    button.textContent = "Open the chat";
    button.focus();
  }

  function showFailure({ status, errors, message }) {
    if (errors.title) showFor("title", errors.title);
    const forEmails = errors.user_list ?? errors.emails;
    if (forEmails) showFor("emails", forEmails);
    else if (status === 400) showFor("emails", [NOBODY]);
    else if (!errors.title) showFor("emails", [message]);
  }

  form.addEventListener("submit", create);
  find("[data-closes]", dialog)?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => (made ? goTo(made) : opener?.focus()));

  return {
    open(link) {
      opener = link;
      clearErrors();
      dialog.showModal();
      chips.focus();
    },
  };
}
