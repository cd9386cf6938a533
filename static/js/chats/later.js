// Send later, and reminders of messages: their pages' forms in a dialog. Loaded on first use.

import { pages } from "../lib/addresses.js";
import { announce, find } from "../lib/dom.js";
import { errorText } from "../lib/http.js";
import { gettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { messageTime } from "../lib/time.js";
import { showToast } from "../lib/toast.js";
import { zoneName } from "./when.js";

const NO_CONNECTION = gettext("This needs a connection. Please try again.");

// The button beside the composer. Errors: any failure to show it.
export async function open(button, context) {
  const composer = button.form;
  try {
    const form = await formOf(button.formAction, context);
    const { content, reply_to: replyTo } = composer.elements;
    form.elements.content.value = content.value;
    showForm(form, context, {
      body: () => ({ content: form.elements.content.value, reply_to: Number(replyTo.value) || null }),
      done({ id, at }, path) {
        const { value } = content;
        if (value === form.elements.content.value || value === find("textarea", form).defaultValue) setText(content, "");
        showToast({
          text: gettext("Scheduled for %(time)s", { time: messageTime(new Date(at)) }),
          undo: () => context.http.remove(`${path}/${id}`).then(() => setText(content, content.value || value)),
        });
      },
    });
  } catch {
    composer.action = button.formAction;
    composer.submit();
  }
}

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
  const { pathname } = new URL(address, location.href);
  const page = new DOMParser().parseFromString(await http.part(pathname), "text/html");
  const form = document.adoptNode(find('form[data-behaviour="when"]', page));
  form.action = pathname;
  await loadStyle(import.meta.resolve("../../css/chats/later.css"));
  return form;
}

// `body()`: what to send besides the time. `done(answer, path)` follows.
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
  form.addEventListener("submit", async (event) => {
    // Files go with the form itself.
    if (form.elements.files?.files.length) return;
    event.preventDefault();
    const { moment, repeat } = form.elements;
    const at = event.submitter?.name === "usual" ? event.submitter.value : moment.value;
    const path = form.dataset.api;
    try {
      const answer = await context.http.post(path, { ...body(), at, repeat: repeat.value, time_zone: zoneName() });
      dialog.close();
      done(answer, path);
    } catch ({ status, errors }) {
      fault.textContent = status ? errorText(errors) : NO_CONNECTION;
      announce(fault.textContent);
    }
  });
  context.startBehaviours(form);
  dialog.showModal();
}

function setText(area, text) {
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
