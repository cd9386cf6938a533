// The panel's invite form: chips, results in place.

import { api } from "../lib/addresses.js";
import { find, showErrors } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { sayInvited, sayRefused } from "./invited.js";
import { waysHere } from "./not_found.js";
import { createPeopleChips } from "./people_chips.js";

// `onInvited()` is called after a successful invitation.
export async function startInviting({ form, panel, http, page, onInvited }) {
  await loadStyle(import.meta.resolve("../../css/chats/new_chat.css"));
  const isThere = (id) => Boolean(find(`.member[data-user-id="${id}"]`, panel));
  const chips = createPeopleChips(find("textarea", form), { http, isLeftOut: isThere });
  const errors = find("[data-errors-for]", form);
  const news = find("[data-invited]", form);

  function show({ sentence, notice, refused }) {
    showErrors(errors, refused ? [refused] : []);
    news.replaceChildren(notice ?? (sentence ? doneNotice(sentence) : ""));
    news.hidden = !sentence && !notice;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const people = chips.people();
    if (people.user_list.length + people.user_ids.length === 0) return show({ refused: gettext("Write at least one name or email address.") });
    const ways = waysHere();
    try {
      const answer = await http.post(api.members(page.chatId), people);
      chips.clear(answer.unknown);
      show(sayInvited(answer, ways));
      onInvited();
    } catch (failure) {
      const { user_list: named } = people;
      if (failure.status === 400) chips.mark(named);
      show(sayRefused(failure, named, ways));
    }
    chips.focus();
  });
  if (document.activeElement.matches("summary")) chips.focus();
}

const doneNotice = (sentence) => Object.assign(document.createElement("p"), { className: "notice notice--ok", textContent: sentence });
