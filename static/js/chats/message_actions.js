// Message actions: react, reply, edit, delete, pin, save, copy. Loaded on first use.

import { copyText } from "../lib/clipboard.js";
import { announce, find } from "../lib/dom.js";
import { sentenceOf } from "../lib/http.js";
import { showSentence } from "./message_view.js";
import { quoteOf } from "./quotes.js";
import { createReactionMenu } from "./reaction_menu.js";
import { userIdsOf } from "./reactions.js";

const FAILED = "Something went wrong. Please try again.";

export function createMessageActions({ rowOf, saves, change, room, context }) {
  const { http, page } = context;
  const rights = document.getElementById("timeline").dataset;
  const addressOf = (id) => `/api/chats/${page.chatId}/messages/${id}`;
  const idOf = (article) => Number(article.dataset.id);

  async function tell(article, event, payload, byHttp) {
    const { isDone, errors } = await change(event, payload, byHttp);
    if (!isDone) showSentence(article, sentenceOf(errors) || FAILED);
    return isDone;
  }

  // Without a socket event of its own: by HTTP.
  async function ask(article, work) {
    try {
      await work();
      return true;
    } catch ({ errors }) {
      showSentence(article, sentenceOf(errors) || FAILED);
      return false;
    }
  }

  function react(article, emoji, isOn) {
    const id = idOf(article);
    const path = `${addressOf(id)}/reactions/${encodeURIComponent(emoji)}`;
    return tell(article, isOn ? "react" : "unreact", { id, emoji }, () => (isOn ? http.put(path) : http.remove(path)));
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

  // The text as it was written. A page knows only what the server made of it, so older ones are asked for.
  async function contentOf(id) {
    const row = rowOf(id);
    if (typeof row?.content === "string") return row.content;
    const { messages } = row?.number
      ? await http.get(`/api/chats/${page.chatId}/messages?before=${row.number + 1}&limit=1`)
      : await http.get(`${addressOf(document.getElementById("thread")?.dataset.rootId)}/thread?before=${id + 1}&limit=1`);
    return messages.find((message) => message.id === id)?.content ?? null;
  }

  async function written(article) {
    try {
      return await contentOf(idOf(article));
    } catch {
      return null;
    }
  }

  return {
    toggleEmoji,
    chooseAnyEmoji,
    toggle: (article, chip) => toggleEmoji(article, chip.value),
    chooseEmoji: (article, opener) => reactionMenu.open(article, opener),
    reply: (article) => room.replyTo(quoteOf(article)),
    // What the reader may do with it, for its menu. The server says the last word.
    rightsOn(article) {
      const { id, number, authorId } = article.dataset;
      const isOwn = Number(authorId) === page.userId;
      const isOwners = rights.ownerIds.split(" ").includes(authorId);
      return {
        isInLine: Boolean(number) && !article.closest(".panel"),
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
      return openMessageMenu({ article, opener, actions: this });
    },
    async showEdits(article) {
      const { showEdits } = await import("./message_card.js");
      await ask(article, async () => showEdits(await http.get(`${addressOf(idOf(article))}/edits`)));
    },
    async showReaders(article) {
      const { showReaders } = await import("./message_card.js");
      await ask(article, async () => showReaders(await http.get(`${addressOf(idOf(article))}/readers`)));
    },
    async showReactors(article) {
      const { showReactors } = await import("./message_card.js");
      return showReactors(article, page.userId);
    },
    async edit(article) {
      const content = await written(article);
      if (content === null) return showSentence(article, FAILED);
      const { editInPlace } = await import("./message_edit.js");
      const id = idOf(article);
      editInPlace({
        article,
        content,
        storage: context.storage,
        // Returns why not, or nothing when it is stored.
        async save(text) {
          const { isDone, errors } = await change("edit", { id, content: text }, () => http.patch(addressOf(id), { content: text }));
          return isDone ? "" : sentenceOf(errors) || FAILED;
        },
      });
    },
    async remove(article) {
      const { confirmed } = await import("../lib/confirm.js");
      const isSure = await confirmed({
        title: "Delete this message?",
        text: "Everyone can see that a message was deleted, but not its text.",
        yes: "Delete",
      });
      const id = idOf(article);
      if (isSure) await tell(article, "delete", { id }, () => http.remove(addressOf(id)));
      article.focus({ preventScroll: true });
    },
    pin(article) {
      const id = idOf(article);
      const isOn = find(".message__pinned", article).hidden;
      const path = `${addressOf(id)}/pin`;
      return tell(article, isOn ? "pin" : "unpin", { id }, () => (isOn ? http.put(path) : http.remove(path)));
    },
    async save(article) {
      const id = idOf(article);
      const isOn = !saves.has(id);
      const path = `${addressOf(id)}/saved`;
      saves.set(id, isOn);
      const isDone = await ask(article, () => (isOn ? http.put(path) : http.remove(path)));
      if (!isDone) return saves.set(id, !isOn);
      announce(isOn ? "Saved for later." : "No longer saved.");
    },
    // Before the server knows: the page must stop reading on by itself at once.
    unread: (article) => room.markUnread(Number(article.dataset.number)),
    copyLink: (article) => copyText(`${location.origin}/chats/${page.chatId}/messages/${idOf(article)}`),
    copyTextOf: async (article) => copyText((await written(article)) ?? find(".message__body", article).textContent.trim()),
  };
}
