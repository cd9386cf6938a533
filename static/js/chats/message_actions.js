// Message actions: react, reply, edit, delete, pin, save, copy. Loaded on first use.

import { api, pages } from "../lib/addresses.js";
import { copyText } from "../lib/clipboard.js";
import { announce, find } from "../lib/dom.js";
import { errorText } from "../lib/http.js";
import { gettext } from "../lib/i18n.js";
import { showError } from "./message_view.js";
import { quoteOf } from "./quotes.js";
import { createReactionMenu } from "./reaction_menu.js";
import { userIdsOf } from "./reactions.js";

const FAILED = gettext("Something went wrong. Please try again.");

export function createMessageActions({ rowOf, saves, change, room, context }) {
  const { http, page } = context;
  const rights = document.getElementById("timeline").dataset;
  const idOf = (article) => Number(article.dataset.id);

  async function changeMessage(article, event, payload, byHttp) {
    const { isDone, errors } = await change(event, payload, byHttp);
    if (!isDone) showError(article, errorText(errors) || FAILED);
    return isDone;
  }

  // HTTP: it has no socket event.
  async function ask(article, work) {
    try {
      await work();
      return true;
    } catch ({ errors }) {
      showError(article, errorText(errors) || FAILED);
      return false;
    }
  }

  function react(article, emoji, isOn) {
    const id = idOf(article);
    const path = api.reaction(page.chatId, id, emoji);
    return changeMessage(article, isOn ? "react" : "unreact", { id, emoji }, () => (isOn ? http.put(path) : http.remove(path)));
  }

  const chipOf = (article, emoji) => [...article.querySelectorAll(".reaction")].find((chip) => chip.value === emoji);
  const hasChosen = (article, emoji) => {
    const chip = chipOf(article, emoji);
    return Boolean(chip) && userIdsOf(chip).includes(page.userId);
  };
  const toggleEmoji = (article, emoji) => react(article, emoji, !hasChosen(article, emoji));
  const reactionMenu = createReactionMenu({ hasChosen, choose: toggleEmoji, chooseAny: chooseAnyEmoji });

  async function chooseAnyEmoji(article, opener = article) {
    const turn = article.parentElement;
    turn.classList.add("turn--active");
    const { pickEmoji } = await import("./emoji_picker.js");
    const emoji = await pickEmoji(opener, context);
    turn.classList.remove("turn--active");
    article.focus({ preventScroll: true });
    if (emoji) toggleEmoji(article, emoji);
  }

  // With its raw text and files. Pages only have HTML for older messages, so fetch it; a receipt (seq -1) has no files.
  async function wholeRow(id) {
    const row = rowOf(id);
    if (typeof row?.content === "string" && row.seq >= 0) return row;
    const { messages } = row?.number
      ? await http.get(api.messagesBefore(page.chatId, row.number + 1, { limit: 1 }))
      : await http.get(api.threadBefore(page.chatId, document.getElementById("thread")?.dataset.rootId, { before: id + 1, limit: 1 }));
    return messages.find((message) => message.id === id) ?? null;
  }

  const known = (article) => wholeRow(idOf(article)).catch(() => null);

  return {
    toggleEmoji,
    chooseAnyEmoji,
    toggle: (article, chip) => toggleEmoji(article, chip.value),
    chooseEmoji: (article, opener) => reactionMenu.open(article, opener),
    reply: (article) => "posts" in rights && room.replyTo(quoteOf(article)),
    // What the menu offers the reader. The server decides.
    rightsOn(article) {
      const { id, number, authorId } = article.dataset;
      const isOwn = Number(authorId) === page.userId;
      const isOwners = rights.ownerIds.split(" ").includes(authorId);
      return {
        isInLine: Boolean(number) && !article.closest(".panel"),
        mayReply: "posts" in rights,
        isNumbered: Boolean(number),
        isSaved: saves.has(Number(id)),
        isPinned: !find(".message__pinned", article).hidden,
        isReactedTo: Boolean(find(".reaction", article)),
        mayPin: "pins" in rights,
        mayEdit: isOwn,
        mayDelete: isOwn || rights.leadsAs === "owner" || (rights.leadsAs === "moderator" && !isOwners),
      };
    },
    async openMenu(article, opener) {
      const { openMessageMenu } = await import("./message_menu.js");
      return openMessageMenu({ article, opener, actions: this, context });
    },
    async showEdits(article) {
      const { showEdits } = await import("./message_card.js");
      await ask(article, async () => showEdits(await http.get(api.edits(page.chatId, idOf(article)))));
    },
    async showReaders(article) {
      const { showReaders } = await import("./message_card.js");
      await ask(article, async () => showReaders(await http.get(api.readers(page.chatId, idOf(article)))));
    },
    // No confirmation: sending the link again undoes it.
    removePreview(article, button) {
      const { previewId } = button.closest(".preview").dataset;
      return ask(article, () => http.remove(api.preview(page.chatId, idOf(article), previewId)));
    },
    async showReactors(article, chip) {
      const { showReactors } = await import("./message_card.js");
      return showReactors(article, chip?.value, page.userId);
    },
    async edit(article) {
      const row = await known(article);
      if (!row) return showError(article, FAILED);
      const { editInPlace } = await import("./message_edit.js");
      const id = idOf(article);
      editInPlace({
        article,
        row,
        context,
        // Returns the reason for a refusal, nothing if stored.
        async save(edited) {
          const { isDone, errors } = await change("edit", { id, ...edited }, () => http.patch(api.message(page.chatId, id), edited));
          return isDone ? "" : errorText(errors) || FAILED;
        },
      });
    },
    // Not confirmed: held back for a moment, and looks deleted.
    async remove(article) {
      const { hold } = await import("../lib/held.js");
      const id = idOf(article);
      const path = api.message(page.chatId, id);
      const { classList } = article.parentElement;
      classList.add("turn--held");
      showError(article, gettext("This message was deleted."));
      article.focus({ preventScroll: true });
      const show = () => {
        classList.remove("turn--held");
        showError(article, "");
      };
      hold({
        text: gettext("Message deleted"),
        undo() {
          show();
          article.focus({ preventScroll: true });
        },
        async run() {
          if (await changeMessage(article, "delete", { id }, () => http.remove(path))) show();
          else classList.remove("turn--held"); // the reason stands under it
        },
        runAtLast: () => http.removeAtLast(path).catch(() => {}),
      });
    },
    pin(article) {
      const id = idOf(article);
      const isOn = find(".message__pinned", article).hidden;
      const path = api.pin(page.chatId, id);
      return changeMessage(article, isOn ? "pin" : "unpin", { id }, () => (isOn ? http.put(path) : http.remove(path)));
    },
    async save(article) {
      const id = idOf(article);
      const isOn = !saves.has(id);
      const path = api.saved(page.chatId, id);
      saves.set(id, isOn);
      const isDone = await ask(article, () => (isOn ? http.put(path) : http.remove(path)));
      if (!isDone) return saves.set(id, !isOn);
      announce(isOn ? gettext("Saved for later.") : gettext("No longer saved."));
    },
    // Before the server responds, so that the page stops marking as read.
    unread: (article) => room.markUnread(Number(article.dataset.number)),
    copyLink: (article) => copyText(location.origin + pages.message(page.chatId, idOf(article))),
    copyTextOf: async (article) => copyText((await known(article))?.content ?? find(".message__body", article).textContent.trim()),
  };
}
