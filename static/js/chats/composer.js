// Where one writes: Enter sends, Shift+Enter breaks, an unfinished text survives reload, an unsent one waits in the outbox.

import { find } from "../lib/dom.js";
import { asksToSend } from "../lib/enter_key.js";
import { createDraft } from "./draft.js";
import { MOST_CHARACTERS } from "./limits.js";

// After these one may want to be helped: a name, an emoji, a command.
const MAY_COMPLETE = /^\/|[@＠]|(?:^|[\s(]):\w/;

export async function start(form, context) {
  const { page, storage, http } = context;
  const area = find('textarea[name="content"]', form);
  const hint = createHint(() => say(area.value.trim()));

  const draft = createDraft({
    storage,
    key: `chatapp.draft.${page.userId}.${page.chatId}`,
    save: (content) => http.putAtLast(`/api/chats/${page.chatId}/draft`, { content }),
    serverText: area.defaultValue,
  });
  // What was typed before this code had come, and a text that was just refused, are the newest there is.
  if (area.value !== area.defaultValue || area.getAttribute("aria-invalid") === "true") draft.write(area.value);
  area.value = draft.text();
  grow();

  area.addEventListener("input", () => {
    grow();
    hint.hide();
    draft.write(area.value);
  });

  addEventListener("pagehide", draft.keep);

  let room = null;
  let isConnected = false;
  // Loaded with the first message that is answered; the page may have come with one.
  let reply = null;
  async function startReply() {
    const { createReply } = await import("./reply.js");
    return (reply ??= createReply(form));
  }

  async function connect() {
    const { user } = await context.link();
    room = await context.room();
    function hearDraft(content) {
      const text = draft.heard(content);
      if (text === null) return;
      area.value = text;
      grow();
    }
    user.hear("draft", ({ chat_id: chatId, content }) => chatId === page.chatId && hearDraft(content));
    room.on("draft", hearDraft);
    if (form.elements.reply_to.value) await startReply();
    // Who deletes a message takes away what was to answer it.
    room.timeline.on("told", (row) => row.deleted && reply?.forget(row.id));
    room.on("reply-to", async (quote) => {
      area.focus();
      (await startReply()).show(quote);
    });
    isConnected = true;
    // What early_composer.js has put there since the outbox was opened.
    room.outbox.changedElsewhere();
  }
  // What is sent meanwhile waits for it.
  const connecting = connect();

  function empty() {
    area.value = "";
    // Also for what completes and counts.
    area.dispatchEvent(new Event("input", { bubbles: true }));
    room.written();
  }

  function say(content) {
    hint.hide();
    // Into the outbox first: from there it cannot be lost, so the field may be emptied.
    room.outbox.add(content, { quote: reply?.take() ?? null });
    empty();
  }

  async function send() {
    if (!isConnected) await connecting;
    const written = area.value.trim();
    if (!written) return;
    // The server would refuse it, when it has left the field.
    const length = [...written].length;
    if (length > MOST_CHARACTERS) return hint.show({ refused: tooLong(length) });
    if (!written.startsWith("/")) return say(written);
    const { isSaid, content, answer } = await obeyed(written, context);
    // While that took its time, something else was written.
    if (area.value.trim() !== written) return;
    if (isSaid) return say(content);
    if (!answer.refused && !answer.isKept) empty();
    hint.show(answer);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
    area.focus();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" && area.value === "" && !event.isComposing && !event.altKey) {
      event.preventDefault();
      room?.editLast();
    }
    if (!asksToSend(event, storage)) return;
    event.preventDefault();
    send();
  });
  completeWhenWanted({ form, area, context });
  // A command is no one's news.
  area.addEventListener("input", () => room?.typed(area.value.trim() !== "" && !area.value.startsWith("/")));

  await connecting;

  // Where the browser's own field-sizing is missing.
  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }
}

// Loaded with the first key that may want it. `hasCommands`: a slash at the beginning does something here.
export function completeWhenWanted({ form, area, context, hasCommands = true }) {
  let isCompleting = false;
  async function look() {
    if (isCompleting || !MAY_COMPLETE.test(area.value)) return;
    isCompleting = true;
    try {
      const { startCompletion } = await import("./completion.js");
      startCompletion({ form, context, hasCommands });
    } catch {
      // Without a connection; the next key asks again.
      isCompleting = false;
    }
  }
  area.addEventListener("input", look);
  // Someone may have been faster than this code.
  if (document.activeElement === area) look();
}

const tooLong = (length) => `${MOST_CHARACTERS.toLocaleString("en")} characters at most; this has ${length.toLocaleString("en")}.`;

// What begins with a slash: a message after all, or a command, done now.
async function obeyed(written, context) {
  try {
    const [{ said, slashOf }, { obey }] = await Promise.all([import("./slash.js"), import("./slash_actions.js")]);
    const slash = slashOf(written);
    const content = said(written);
    if (!slash || content !== written) return { isSaid: true, content };
    return { answer: await obey(slash, context) };
  } catch {
    return { answer: { refused: "Commands need a connection." } };
  }
}

// One sentence under the field: what a command did, or why it did not.
function createHint(sendAsText) {
  const refusal = document.getElementById("composer-error");
  const done = document.getElementById("composer-done");
  const button = find("button", refusal);
  button.addEventListener("click", sendAsText);
  return {
    show({ refused = "", sentence = "", notice = sentence, isUnknown = false }) {
      find("[data-text]", refusal).textContent = refused;
      refusal.hidden = !refused;
      button.hidden = !isUnknown;
      done.replaceChildren(notice);
    },
    hide() {
      refusal.hidden = true;
      done.textContent = "";
    },
  };
}
