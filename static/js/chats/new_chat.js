// The new-chat form, in a dialog and on its own page. Enhances a plain form.

import { api, pages } from "../lib/addresses.js";
import { find, findAll, showErrors } from "../lib/dom.js";
import { HttpFailure } from "../lib/http.js";
import { gettext } from "../lib/i18n.js";
import { mailInvitation, mailInvitationPage } from "../lib/late_addresses.js";
import { loadStyle } from "../lib/styles.js";
import { notFoundNotice } from "./not_found.js";
import { createPeopleChips } from "./people_chips.js";
import { looksLikeEmail } from "./people_list.js";

let shown = null;

export async function open(opener, context) {
  await loadStyle(import.meta.resolve("../../css/chats/new_chat.css"));
  shown ??= createDialog(find("dialog#new-chat"), context);
  shown.open(opener);
}

// On its own page.
export async function start(element, context) {
  createForm(find("form", element), context);
}

function createDialog(dialog, context) {
  const form = createForm(find("form", dialog), context);
  let opener = null;
  find("[data-closes]", dialog)?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => form.leave() || opener?.focus());

  return {
    open(link) {
      opener = link;
      form.choose(link?.href ? new URL(link.href).searchParams.get("kind") : null);
      form.clear();
      dialog.showModal();
      form.focus();
    },
  };
}

function createForm(form, { http, page }) {
  const title = find('[name="title"]', form);
  const button = find("button.button--primary", form);
  // Ways for people without an account; by mail, only where that may be.
  const [alone, mail] = ["yes", "mail"].map((way) => find(`[name="alone"][value="${way}"]`, form));
  const place = find("[data-not-found]", form);
  const chips = createPeopleChips(find('textarea[name="emails"]', form), { http });
  let made = null; // created, but someone was not found

  const kindOf = () => new FormData(form).get("kind");
  const addressNotFound = () => chips.wrong().find(looksLikeEmail);
  const isWay = (button) => button === alone || (mail && button === mail);

  function goTo({ id }, way = null) {
    if (mail && way === mail) return location.assign(mailInvitation(mailInvitationPage(id), addressNotFound()));
    location.assign(way === alone ? pages.joinLinks(id) : pages.chat(id));
  }

  const showFor = (field, messages) => showErrors(find(`[data-errors-for="${field}"]`, form), messages);

  // People without an account can use a join link.
  function showNotFound(unknown, lead) {
    place.replaceChildren(notFoundNotice({ unknown, lead }));
    place.hidden = false;
    alone.hidden = kindOf() === "direct";
    if (mail) mail.hidden = alone.hidden || !unknown.some(looksLikeEmail);
  }

  function clear() {
    for (const list of findAll("[data-errors-for]", form)) showErrors(list, []);
    place.hidden = alone.hidden = true;
    if (mail) mail.hidden = true;
  }

  // The API's form. A chat with only the viewer is valid.
  function people(isAlone) {
    if (!isAlone) return chips.people();
    const { user_list: list, user_ids: ids } = chips.people({ withoutWrong: true });
    return { user_list: list, user_ids: [...ids, page.userId] };
  }

  async function create(event) {
    event.preventDefault();
    const isAlone = isWay(event.submitter);
    if (made) return goTo(made, event.submitter);
    clear();
    const named = people(isAlone);
    const kind = kindOf();
    const wrong = chips.wrong();
    if (!isAlone && wrong.length > 0) return showNotFound(wrong);
    const isNobody = named.user_list.length + named.user_ids.length === 0;
    if (isNobody && kind !== "open") return showFor("emails", [gettext("Write at least one name or email address.")]);
    button.disabled = true;
    try {
      const posting = kind === "direct" ? undefined : form.elements.posting.value;
      const chat = await http.post(api.chats, { ...named, title: title.value.trim(), kind, posting });
      chips.mark(chat.unknown);
      if (isAlone || chat.unknown.length === 0) return goTo(chat, event.submitter);
      showMade(chat);
    } catch (failure) {
      button.disabled = false;
      if (!(failure instanceof HttpFailure)) throw failure;
      showFailure(failure, named);
    }
  }

  function showMade(chat) {
    made = chat;
    for (const field of findAll("input, textarea, .chip button", form)) field.disabled = true;
    showNotFound(chat.unknown, gettext("Chat created."));
    button.disabled = false;
    button.textContent = gettext("Open the chat");
    alone.lastChild.textContent = gettext("Open and get a join link");
    if (mail) mail.lastChild.textContent = gettext("Open and invite by mail");
    button.focus();
  }

  function showFailure({ status, errors, message }, { user_list: list }) {
    if (errors.title) showFor("title", errors.title);
    const forEmails = errors.user_list ?? errors.emails;
    if (forEmails) return showFor("emails", forEmails);
    if (status === 400) {
      chips.mark(list);
      return showNotFound(list);
    }
    if (!errors.title) showFor("emails", [message]);
  }

  form.addEventListener("submit", create);

  return {
    clear,
    focus: () => chips.focus(),
    choose(kind) {
      const radio = kind && find(`[name="kind"][value="${CSS.escape(kind)}"]`, form);
      if (radio) radio.checked = true;
    },
    // Opens the created chat; returns whether there is one.
    leave() {
      if (made) goTo(made);
      return Boolean(made);
    },
  };
}
