// The switcher (Ctrl K): jumps to any chat, person or command. A combobox dialog.

import { api, pages } from "../lib/addresses.js";
import { createOptionList } from "./option_list.js";
import { arrange, chatEntry, messageEntry, personEntry, strangersAmong, visitName } from "./entries.js";
import { find, findAll, fromTemplate, setText, whenQuiet } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { createVisits } from "./visits.js";

const ASK_AFTER_MS = 120;
// Fewer characters are in almost every message.
const LEAST_SEARCHED = 2;
const MOST_MESSAGES = 5;
const SEARCH_AFTER_MS = 300;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const FAILED = gettext("Something went wrong. Please try again.");
const NO_CONNECTION = gettext("Chats and people need a connection.");

let switcher = null;

export async function open(_opener, context) {
  await loadStyle(import.meta.resolve("../../css/switcher.css"));
  switcher ??= createSwitcher(context);
  switcher.open();
}

function createSwitcher(context) {
  const { page, http, storage } = context;
  const visits = createVisits(storage, page.userId);
  const dialog = fromTemplate("switcher-template");
  document.body.append(dialog);
  const input = find("input", dialog);
  const sources = findAll("[data-command]", dialog).filter(isPossible);
  const commands = sources.map((source) => ({ kind: "command", name: source.textContent.trim(), note: "", aside: source.dataset.words ?? "", source }));
  const list = createOptionList({ list: find("[role=listbox]", dialog), input, page });
  let chats = [];
  let hasMore = false;
  let people = [];
  let messages = [];
  let isLoading = false;
  let loading = null;

  function draw() {
    const entries = strangersAmong(people, chats).map(personEntry);
    const groups = arrange({
      query: input.value,
      chats: chats.map((chat) => chatEntry(chat, page.userName)),
      people: entries,
      commands,
      messages,
      openChatId: page.chatId,
      visitsOf: (entry) => visits.of(visitName(entry)),
    });
    list.draw(groups);
    const isEmpty = groups.length === 0 && !isLoading;
    find("[data-nothing]", dialog).hidden = !isEmpty;
    find("[data-loading]", dialog).hidden = !isLoading || chats.length > 0;
    const everything = find("[data-searches]", dialog);
    everything.hidden = !input.value.trim();
    everything.href = pages.search(input.value.trim());
    setText("[data-query]", input.value.trim(), dialog);
    setText("[data-count]", input.value && !isEmpty ? ngettext("%(count)s found", "%(count)s found", list.count()) : "", dialog);
  }

  // Old results stay until new ones arrive.
  async function load() {
    isLoading = true;
    say("");
    try {
      const answer = await http.get(api.shortChatList);
      ({ chats } = answer);
      hasMore = Boolean(answer.next);
    } catch {
      say(NO_CONNECTION);
    }
    isLoading = false;
    draw();
  }

  // People, and chats beyond the loaded list.
  const ask = whenQuiet(async () => {
    const query = input.value.trim();
    if (!query) return;
    try {
      await loading; // sets whether there are more chats
      const asked = [http.get(api.people(query)), hasMore ? http.get(api.chatList({ search: query })) : { chats: [] }];
      const [found, older] = await Promise.all(asked);
      // Stale.
      if (input.value.trim() === query) ({ people } = found);
      const known = new Set(chats.map(({ id }) => id));
      chats = [...chats, ...older.chats.filter(({ id }) => !known.has(id))];
    } catch {
      // Loaded chats still work.
    }
    draw();
  }, ASK_AFTER_MS);

  // Separately: what is searched may be refused, or take longer than chats and people.
  const askForMessages = whenQuiet(async () => {
    const query = input.value.trim();
    if ([...query].length < LEAST_SEARCHED) return;
    const { items } = await http.get(api.search({ q: query, limit: MOST_MESSAGES })).catch(() => ({ items: [] }));
    if (input.value.trim() !== query) return;
    messages = items.map(messageEntry);
    draw();
  }, SEARCH_AFTER_MS);

  function say(sentence) {
    setText("[data-sentence]", sentence, dialog);
    find("[data-sentence]", dialog).hidden = !sentence;
  }

  async function showShortcuts() {
    const shortcuts = await import("../shortcuts.js");
    dialog.close();
    shortcuts.open(null, context);
  }

  async function go(entry, { inNewTab = false } = {}) {
    // Enter where no name fits: search.
    if (!entry) return input.value.trim() ? location.assign(pages.search(input.value.trim())) : undefined;
    if (visitName(entry)) visits.add(visitName(entry));
    if (entry.kind === "command") {
      dialog.close();
      return entry.source.matches("[data-submits]") ? formOf(entry.source).requestSubmit() : entry.source.click();
    }
    try {
      const href = entry.href ?? pages.chat((await http.post(api.directChat(entry.person.id))).id);
      if (inNewTab) return globalThis.open(href, "_blank", "noopener");
      dialog.close();
      location.assign(href);
    } catch (failure) {
      say(failure.status ? failure.message : FAILED);
    }
  }

  input.addEventListener("input", () => {
    list.begin();
    messages = [];
    draw();
    ask();
    askForMessages();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "?" && !input.value) showShortcuts();
    else if (event.key in STEPS) list.step(STEPS[event.key]);
    else if (event.key === "Enter" && event.target === input) go(list.chosen(), { inNewTab: event.ctrlKey || event.metaKey });
    else return;
    event.preventDefault();
  });
  list.onPress((entry, event) => go(entry, { inNewTab: event.ctrlKey || event.metaKey }));
  find("[data-closes]", dialog).addEventListener("click", () => dialog.close());
  // The backdrop.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  return {
    open() {
      if (dialog.open) return dialog.close();
      input.value = "";
      people = [];
      messages = [];
      list.begin();
      loading = load();
      draw();
      dialog.showModal();
      input.focus();
    },
  };
}

const formOf = (source) => find(`form[action="${source.dataset.submits}"]`);

// Some commands need a form that not every page has.
const isPossible = (source) => !source.dataset.submits || Boolean(formOf(source));
