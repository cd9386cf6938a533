// Inviting in the open panel: chips, and what came of it without leaving the page.

import { find, showErrors } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";
import { invitedSentence, refusedSentence } from "./invited.js";
import { createPeopleChips } from "./people_chips.js";

// `onInvited()` is called when somebody was asked.
export async function startInviting({ form, panel, http, page, onInvited }) {
  await loadStyle(import.meta.resolve("../../css/chats/new_chat.css"));
  const isThere = (id) => Boolean(find(`.member[data-user-id="${id}"]`, panel));
  const chips = createPeopleChips(find("textarea", form), { http, isLeftOut: isThere });
  const errors = find("[data-errors-for]", form);
  const news = find("[data-invited]", form);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    news.hidden = true;
    const people = chips.people();
    if (people.user_list.length + people.user_ids.length === 0) return showErrors(errors, ["Write at least one name or e-mail address."]);
    try {
      const answer = await http.post(`/api/chats/${page.chatId}/members`, people);
      showErrors(errors, []);
      chips.clear(answer.unknown);
      news.textContent = invitedSentence(answer);
      news.hidden = false;
      onInvited();
    } catch (failure) {
      showErrors(errors, [refusedSentence(failure)]);
    }
    chips.focus();
  });
  if (document.activeElement.matches("summary")) chips.focus();
}
