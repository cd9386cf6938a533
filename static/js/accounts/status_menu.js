// The status part of the account menu: text, emoji, end, ideas, do-not-disturb. Loaded when the menu first opens.

import { showPerson } from "../chats/changed_person.js";
import { api } from "../lib/addresses.js";
import { announce, find, fromTemplate } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { messageTime } from "../lib/time.js";
import { endOf, momentOf } from "./ends.js";

const until = (moment) => gettext("until %(time)s", { time: messageTime(moment) });

// Puts it above the menu's entries, and shows what is set now.
export async function showStatusMenu(menu, context) {
  const list = find(".menu__list", menu);
  const shown = find(".my-status", list);
  if (shown) return shown.dispatchEvent(new Event("show"));
  await loadStyle(import.meta.resolve("../../css/status_menu.css"));
  if (find(".my-status", list)) return;
  const form = fromTemplate("status-template");
  list.prepend(form);
  startForm(form, menu, context);
}

function startForm(form, menu, context) {
  const { status, ends, quiet_until: typed } = form.elements;
  const line = find(".me__status", menu);
  const fault = find("[data-fault]", form);
  const custom = find("[data-custom]", form);
  find("[data-emoji]", form).hidden = !document.getElementById("emoji-picker-template");

  let isChoosing = false; // an emoji: the menu closes and opens again

  // From the corner, which live updates and clocks keep.
  function show() {
    if (isChoosing) return (isChoosing = false);
    const { until: end, busyUntil } = line.dataset;
    status.value = line.textContent === line.dataset.otherwise ? "" : line.textContent;
    find("[data-clear]", form).hidden = !status.value;
    const kept = find('[value="kept"]', ends);
    kept.hidden = !end;
    kept.textContent = end ? until(new Date(end)) : "";
    ends.value = end ? "kept" : "never";
    find("[data-quiet-until]", form).textContent = busyUntil ? until(new Date(busyUntil)) : "";
    find('[data-quiet="never"]', form).hidden = !busyUntil;
    setCustom(false);
  }

  function setCustom(isOpen) {
    custom.hidden = !isOpen;
    find('[data-quiet="custom"]', form).ariaExpanded = String(isOpen);
    if (isOpen) typed.focus();
  }

  async function save(changes, sentence) {
    fault.hidden = true;
    try {
      showPerson(await context.http.patch(api.me, changes), context);
      announce(sentence);
      show();
    } catch (failure) {
      fault.textContent = failure.message;
      fault.hidden = false;
    }
  }

  function saveStatus(text, choice) {
    const kept = choice === "kept" ? { status_until: line.dataset.until ?? null } : { status_until: endOf(choice)?.toISOString() ?? null };
    return save({ status: text, ...(text ? kept : {}) }, text ? gettext("Status set") : gettext("Status cleared"));
  }

  function setQuiet(choice) {
    if (choice === "custom") return setCustom(custom.hidden);
    const moment = choice === "typed" ? momentOf(typed.value) : endOf(choice);
    if (choice === "typed" && !moment) return typed.focus();
    return save({ do_not_disturb_until: moment?.toISOString() ?? null }, moment ? gettext("Do not disturb is on") : gettext("Do not disturb is off"));
  }

  async function chooseEmoji(opener) {
    const { pickEmoji } = await import("../chats/emoji_picker.js");
    const emoji = await pickEmoji(opener, context, { isForText: true });
    // The picker stands outside the menu, which closed.
    isChoosing = !menu.open;
    menu.open = true;
    status.focus();
    if (emoji) status.setRangeText(`${emoji} `, 0, 0, "end");
  }

  form.addEventListener("show", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    saveStatus(status.value.trim(), ends.value);
  });
  ends.addEventListener("change", () => status.value.trim() && saveStatus(status.value.trim(), ends.value));
  // The page's keys are not for here; Enter in the date field sets it.
  typed.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    setQuiet("typed");
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { status: idea, ends: choice, quiet, emoji, clear } = button.dataset;
    if (idea) saveStatus(idea, choice);
    if (quiet) setQuiet(quiet);
    if (emoji !== undefined) chooseEmoji(button);
    if (clear !== undefined) {
      status.focus();
      saveStatus("", "never");
    }
  });
  show();
}
