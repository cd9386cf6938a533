// The switcher (Ctrl K): one field that leads to any chat, person or command. A dialog with a combobox over a list.

import { createOptionList } from "./option_list.js";
import { arrange, chatEntry, personEntry, strangersAmong } from "./entries.js";
import { find, findAll, fromTemplate, setText, whenQuiet } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";

const ASK_AFTER_MS = 120;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const FAILED = "Something went wrong. Please try again.";
const NO_CONNECTION = "Chats and people need a connection.";

let switcher = null;

export async function open(_opener, context) {
  await loadStyle(import.meta.resolve("../../css/switcher.css"));
  switcher ??= createSwitcher(context);
  switcher.open();
}

function createSwitcher(context) {
  const { page, http } = context;
  const dialog = fromTemplate("switcher-template");
  document.body.append(dialog);
  const input = find("input", dialog);
  const sources = findAll("[data-command]", dialog).filter(isPossible);
  const commands = sources.map((source) => ({ kind: "command", name: source.textContent.trim(), note: "", aside: source.dataset.words ?? "", source }));
  const list = createOptionList({ list: find("[role=listbox]", dialog), input, page });
  let chats = [];
  let hasMore = false;
  let people = [];
  let isLoading = false;
  let loading = null;

  function draw() {
    const entries = strangersAmong(people, chats).map(personEntry);
    const groups = arrange({
      query: input.value,
      chats: chats.map((chat) => chatEntry(chat, page.userName)),
      people: entries,
      commands,
      openChatId: page.chatId,
    });
    list.draw(groups);
    const isEmpty = groups.length === 0 && !isLoading;
    find("[data-nothing]", dialog).hidden = !isEmpty;
    find("[data-loading]", dialog).hidden = !isLoading || chats.length > 0;
    setText("[data-query]", input.value.trim(), dialog);
    setText("[data-count]", input.value && !isEmpty ? `${list.count()} found` : "", dialog);
  }

  // Old ones stay until the new ones are there.
  async function load() {
    isLoading = true;
    say("");
    try {
      const answer = await http.get("/api/users/chats?short=true");
      ({ chats } = answer);
      hasMore = Boolean(answer.next);
    } catch {
      say(NO_CONNECTION);
    }
    isLoading = false;
    draw();
  }

  // People, and the chats further down than the list goes.
  const ask = whenQuiet(async () => {
    const query = input.value.trim();
    if (!query) return;
    const search = `search=${encodeURIComponent(query)}`;
    try {
      await loading; // says whether there are chats further down
      const asked = [http.get(`/api/people?${search}`), hasMore ? http.get(`/api/users/chats?${search}`) : { chats: [] }];
      const [found, older] = await Promise.all(asked);
      // Meanwhile something else may be wanted.
      if (input.value.trim() === query) ({ people } = found);
      const known = new Set(chats.map(({ id }) => id));
      chats = [...chats, ...older.chats.filter(({ id }) => !known.has(id))];
    } catch {
      // The chats of the list are still there.
    }
    draw();
  }, ASK_AFTER_MS);

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
    if (!entry) return;
    if (entry.kind === "command") {
      dialog.close();
      return entry.source.matches("[data-submits]") ? formOf(entry.source).requestSubmit() : entry.source.click();
    }
    try {
      const href = entry.href ?? `/chats/${(await http.post(`/api/people/${entry.person.id}/chat`)).id}`;
      if (inNewTab) return globalThis.open(href, "_blank", "noopener");
      dialog.close();
      location.assign(href);
    } catch (failure) {
      say(failure.status ? failure.message : FAILED);
    }
  }

  input.addEventListener("input", () => {
    list.begin();
    draw();
    ask();
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
  // A press beside it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  return {
    open() {
      if (dialog.open) return dialog.close();
      input.value = "";
      people = [];
      list.begin();
      loading = load();
      draw();
      dialog.showModal();
      input.focus();
    },
  };
}

const formOf = (source) => find(`form[action="${source.dataset.submits}"]`);

// Some commands are those of a form that not every page has.
const isPossible = (source) => !source.dataset.submits || Boolean(formOf(source));
