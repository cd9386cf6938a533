// The composer: Enter sends, Shift+Enter breaks the line, drafts survive reload, unsent messages wait in the outbox.

import { api } from "../lib/addresses.js";
import { find } from "../lib/dom.js";
import { asksToSend } from "../lib/enter_key.js";
import { gettext } from "../lib/i18n.js";
import { once } from "../lib/once.js";
import { createDraft } from "./draft.js";
import { MOST_CHARACTERS } from "./limits.js";

const HELD_MS = 5_000;
const NO_CONNECTION = gettext("This needs a connection. Please try again.");
// Keys that may start a completion.
const MAY_COMPLETE = /^\/|[@＠]|(?:^|[\s(]):\w/;

export async function start(form, context) {
  const { page, storage, http } = context;
  const area = find('textarea[name="content"]', form);
  const hint = createHint(() => say(area.value.trim()));

  const draft = createDraft({
    storage,
    key: `chatapp.draft.${page.userId}.${page.chatId}`,
    save: (content, revision) => http.putAtLast(api.draft(page.chatId), { content, revision }),
    serverText: area.defaultValue,
  });
  // Text typed before this module loaded, or just refused, is the newest.
  if (area.value !== area.defaultValue || area.getAttribute("aria-invalid") === "true") draft.write(area.value);
  area.value = draft.text();
  grow();

  area.addEventListener("input", () => {
    grow();
    hint.hide();
    draft.write(area.value);
  });

  addEventListener("pagehide", draft.flush);

  const files = attachWhenWanted({ form, context, storageKey: `chatapp.tray.${page.userId}.${page.chatId}`, refuse: (refused) => hint.show({ refused }) });
  let room = null;
  let reply = null;
  async function startReply() {
    const { createReply } = await import("./reply.js");
    return (reply ??= createReply(form));
  }

  async function connect() {
    const { user } = await context.link();
    room = await context.room();
    function receiveDraft(content) {
      const text = draft.receive(content);
      if (text === null) return;
      area.value = text;
      grow();
    }
    user.subscribe("draft", ({ chat_id: chatId, content }) => chatId === page.chatId && receiveDraft(content));
    room.on("draft", receiveDraft);
    if (form.elements.reply_to.value) await startReply();
    // Deleting a message cancels a reply to it.
    room.timeline.on("state", (row) => row.deleted && reply?.forget(row.id));
    room.on("reply-to", async (quote) => {
      area.focus();
      (await startReply()).show(quote);
    });
    room.on("unsent", async ({ content, quote, uploads }) => {
      area.value = [content, area.value].filter(Boolean).join("\n");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
      if (uploads?.length) (await files.load()).put(uploads);
      if (quote) (await startReply()).show(quote);
    });
    // Added by early_composer.js since the outbox opened.
    room.outbox.changedElsewhere();
  }
  // Sends wait for it.
  const connecting = connect();

  function empty() {
    area.value = "";
    // Also notifies completion and counter.
    area.dispatchEvent(new Event("input", { bubbles: true }));
    room.written();
  }

  function say(content) {
    hint.hide();
    // Outbox first: once there it cannot be lost, so the field may be cleared.
    const entry = room.outbox.add(content, { quote: reply?.take() ?? null, heldMs: page.undoSend ? HELD_MS : 0, uploads: files.tray?.take() });
    empty();
    if (entry.held_until || /[*@]/.test(content)) {
      import("./after_send.js").then(({ afterSend }) => afterSend(entry, { room, storage, hint }), () => room.outbox.release(entry.client_id));
    }
  }

  async function send() {
    await connecting;
    await files.waking;
    const written = area.value.trim();
    if (form.elements.files.value || (!written && !files.tray?.size())) return;
    if (!written.startsWith("/") && [...written].length <= MOST_CHARACTERS) return say(written);
    const { isSaid, content, answer } = await import("./slash_actions.js")
      .then(({ obey }) => obey(written, context))
      .catch(() => ({ answer: { refused: NO_CONNECTION } }));
    // The text changed in the meantime.
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
  formatWhenWanted(form, storage);
  // Commands send no typing event.
  area.addEventListener("input", () => room?.typed(area.value.trim() !== "" && !area.value.startsWith("/")));

  await connecting;

  // Fallback for browsers without field-sizing.
  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }
}

// Loaded with the first trigger key. `hasCommands`: slash commands work here.
export function completeWhenWanted({ form, area, context, hasCommands = true }) {
  let isCompleting = false;
  async function look() {
    if (isCompleting || !MAY_COMPLETE.test(area.value)) return;
    isCompleting = true;
    try {
      const { startCompletion } = await import("./completion.js");
      startCompletion({ form, context, hasCommands });
    } catch {
      // Offline; the next key retries.
      isCompleting = false;
    }
  }
  area.addEventListener("input", look);
  // Typed before this module loaded.
  if (document.activeElement === area) look();
}

// With the first file chosen, pasted, dragged here, or left by a reload.
export function attachWhenWanted(options) {
  const { form, context, storageKey, kept } = options;
  const module = () => import("./attach.js");
  const load = once(async () => (files.tray = await (await module()).startAttaching(options)));
  const files = { tray: null, load, waking: null };
  // For code that loads later.
  form.addEventListener("askfiles", ({ detail }) => detail(files));
  const wake = () => (files.waking = load().catch(() => options.refuse(NO_CONNECTION)));
  form.addEventListener("pointerdown", () => module().catch(() => {}), { once: true });
  form.elements.files.addEventListener("change", wake);
  if (storageKey) form.closest("section").addEventListener("dragenter", wake);
  form.addEventListener("paste", (event) => {
    const { files: pasted, types } = event.clipboardData;
    // Rich text with its picture is text.
    if (!pasted.length || (types.includes("text/plain") && types.includes("text/html"))) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const chosen = [...pasted].map((file) => ({ file }));
    files.waking = wake().then((tray) => tray?.add(chosen, { isPasted: true }));
  }, true);
  if (kept?.length || context.storage.get(storageKey) || form.elements.files.files.length) wake();
  return files;
}

// Formatting keys, rich pastes and the toolbar load with the first key or touch, or if the toolbar was left open.
export function formatWhenWanted(form, storage) {
  const load = () => import("./formatting_bar.js").then(({ startFormatting }) => startFormatting({ form, storage }), () => {});
  for (const event of ["keydown", "pointerdown"]) form.addEventListener(event, load, { once: true });
  if (storage.get("chatapp.formatting")) load();
}

// One line under the field: a command's result or error.
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
