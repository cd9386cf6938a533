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

  // Who was not found is said in amber, with a join link for whoever leads the chat.
  function showNews(answer) {
    const isPart = answer.unknown.length > 0;
    news.textContent = invitedSentence(answer);
    news.classList.toggle("notice--warning", isPart);
    news.classList.toggle("notice--ok", !isPart);
    if (isPart) offerLink(news);
    news.hidden = false;
  }

  function offerLink(place) {
    const links = find('[data-leads="yes"][href$="/join-links"]', panel);
    if (!links || links.hidden) return;
    const link = Object.assign(document.createElement("a"), { href: links.href, textContent: "Send them a join link" });
    (place.lastElementChild ?? place).append(" ", link);
  }

  function showFailure(failure, { user_list: list }) {
    const isNotFound = failure.status === 400;
    showErrors(errors, [refusedSentence(failure)]);
    errors.classList.toggle("field__error--warning", isNotFound);
    if (!isNotFound) return;
    chips.mark(list);
    offerLink(errors);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    news.hidden = true;
    errors.classList.remove("field__error--warning");
    const people = chips.people();
    if (people.user_list.length + people.user_ids.length === 0) return showErrors(errors, ["Write at least one name or e-mail address."]);
    try {
      const answer = await http.post(`/api/chats/${page.chatId}/members`, people);
      showErrors(errors, []);
      chips.clear(answer.unknown);
      showNews(answer);
      onInvited();
    } catch (failure) {
      showFailure(failure, people);
    }
    chips.focus();
  });
  if (document.activeElement.matches("summary")) chips.focus();
}
