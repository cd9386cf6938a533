// Send later, and reminders of messages: their pages' forms in a dialog. Loaded on first use.

import { pages } from "../lib/addresses.js";
import { announce, find } from "../lib/dom.js";
import { errorText } from "../lib/http.js";
import { gettext, joined } from "../lib/i18n.js";
import { newUuid } from "../lib/ids.js";
import { later as addresses } from "../lib/late_addresses.js";
import { loadStyle } from "../lib/styles.js";
import { messageTime } from "../lib/time.js";
import { showToast } from "../lib/toast.js";
import { zoneName } from "./when.js";

const NO_CONNECTION = gettext("This needs a connection. Please try again.");

// A button beside a composer, of a chat or of a thread. With [data-at] it says when, and what is written is scheduled
// at once.
export async function open(button, context) {
  const composer = button.form;
  try {
    const { at } = button.dataset;
    const tray = await trayOf(composer);
    const isWritten = Boolean(composer.elements.content.value.trim() || tray?.size());
    if (isWritten && new Date(at) > new Date() && (await isScheduled(at, { composer, tray, context }))) return;
    const form = await formOf(button.formAction, context);
    // Its own field is for pages without a tray.
    find('input[type="file"]', form).closest(".field").remove();
    form.elements.content.value = composer.elements.content.value;
    if (tray?.size()) find(".when", form).before(filesLine(tray.items()));
    let isOpen = true;
    const thread_root = Number(form.elements.thread_root.value) || null;
    const dialog = showForm(form, context, writtenIn({ composer, area: form.elements.content, thread_root, tray, context, isWanted: () => isOpen }));
    dialog.addEventListener("close", () => (isOpen = false));
  } catch {
    composer.action = button.formAction;
    composer.submit();
  }
}

// What was refused is said by the dialog, which opens then.
async function isScheduled(at, { composer, tray, context }) {
  const { body, done } = writtenIn({ composer, area: composer.elements.content, thread_root: null, tray, context });
  const path = addresses.scheduled(context.page.chatId);
  try {
    done(await context.http.post(path, { ...(await body()), at, time_zone: zoneName() }), path);
    return true;
  } catch {
    return false;
  }
}

// What a composer holds: `body` and `done` of showForm. `area` has the text.
function writtenIn({ composer, area, thread_root, tray, context, isWanted }) {
  const { content, reply_to: replyTo } = composer.elements;
  const before = content.value;
  // What is pressed twice, or sent again after a lost answer, is scheduled once.
  const clientId = newUuid();
  return {
    async body() {
      const { ids = [], sentence } = tray?.size() ? await tray.finished(isWanted) : {};
      if (sentence) throw new Refused(sentence);
      return { client_id: clientId, content: area.value, reply_to: Number(replyTo?.value) || null, thread_root, files: ids };
    },
    done({ id, at }, path) {
      const { value } = content;
      const files = tray?.size() ? tray.handOver() : null;
      if (value === area.value || value === before) setText(content, "");
      showToast({
        text: gettext("Scheduled for %(time)s", { time: messageTime(new Date(at)) }),
        over: () => files?.forget(),
        async undo() {
          await context.http.remove(`${path}/${id}`);
          setText(content, content.value || value);
          files?.takeBack();
        },
      });
    },
  };
}

// Resolves to the tray of a composer, or null if it has no files.
async function trayOf(composer) {
  let files = null;
  composer.dispatchEvent(new CustomEvent("askfiles", { detail: (answer) => (files = answer) }));
  await files?.waking;
  return files?.tray ?? null;
}

function filesLine(items) {
  const line = document.createElement("p");
  line.className = "soft small";
  line.textContent = gettext("With it: %(names)s", { names: joined(items.map(({ name }) => name)) });
  return line;
}

class Refused extends Error {}

// A message's menu. Without a connection its link opens the page.
export async function remind(messageId, context) {
  const { chatId } = context.page;
  const address = pages.messageAction(chatId, messageId, "remind");
  const form = await formOf(address, context).catch(() => null);
  if (!form) return location.assign(address);
  showForm(form, context, {
    body: () => ({ chat_id: chatId, message_id: messageId, text: form.elements.text.value }),
    done({ id, at }, path) {
      showToast({
        text: gettext("You’ll be reminded: %(time)s", { time: messageTime(new Date(at)) }),
        undo: () => context.http.remove(`${path}/${id}`),
      });
    },
  });
}

async function formOf(address, { http }) {
  const { pathname, search } = new URL(address, location.href);
  const page = new DOMParser().parseFromString(await http.part(pathname + search), "text/html");
  const form = document.adoptNode(find('form[data-behaviour="when"]', page));
  form.action = pathname;
  await loadStyle(import.meta.resolve("../../css/chats/later.css"));
  return form;
}

// `body()`: what to send besides the time, or a promise of it. `done(answer, path)` follows.
function showForm(form, context, { body, done }) {
  const dialog = document.createElement("dialog");
  const heading = document.createElement("h2");
  const head = document.createElement("div");
  dialog.className = "dialog later__dialog";
  head.className = "dialog__head";
  heading.id = "later-dialog-heading";
  heading.textContent = form.elements.content ? gettext("Send later") : gettext("Remind me");
  dialog.setAttribute("aria-labelledby", heading.id);
  head.append(heading);
  form.className = "dialog__body fields";
  const fault = document.createElement("p");
  Object.assign(fault, { className: "field__error", role: "alert" });
  form.append(fault);
  find("a.button", find(".when", form))?.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.append(head, form);
  document.body.append(dialog);
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    fault.textContent = "";
    const { moment, repeat } = form.elements;
    const at = event.submitter?.name === "usual" ? event.submitter.value : moment.value;
    const path = form.dataset.api;
    try {
      const what = await body();
      if (!dialog.open) return;
      const answer = await context.http.post(path, { ...what, at, repeat: repeat.value, time_zone: zoneName() });
      dialog.close();
      done(answer, path);
    } catch (failure) {
      const { status, errors, message } = failure;
      const sentence = status ? errorText(errors) : NO_CONNECTION;
      fault.textContent = failure instanceof Refused ? message : sentence;
      announce(fault.textContent);
    } finally {
      isSending = false;
    }
  });
  context.startBehaviours(form);
  dialog.showModal();
  return dialog;
}

function setText(area, text) {
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
