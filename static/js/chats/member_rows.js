// Rows of the members panel: presence, joins and departures.

import { api, pages } from "../lib/addresses.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate, setText, whenQuiet } from "../lib/dom.js";
import { createFresh } from "../lib/fresh.js";
import { gettext, joined, ngettext } from "../lib/i18n.js";
import { showStatus } from "../lib/local_time.js";
import { initials } from "./names.js";

const ROLES = { owner: gettext("owner"), moderator: gettext("moderator") };

const QUIET_MS = 300;
const MOST_FACES = 3;

// Returns { refresh(), opened() }.
export function startMemberRows({ panel, room, http, page, user }) {
  const group = (name) => find(`[data-group="${name}"]`, panel);
  const { presence } = room;
  // Someone not in the chat, worded as in chats/pages/panel.py.
  const isDirect = page.chatKind === "direct";
  const notes = {
    invited: gettext("invited, not joined yet"),
    awaiting: gettext("will see your first message"),
  };
  let ownRole = null;
  const isOnline = (userId) => presence.state[userId] !== undefined;

  // "Online" and "Offline" once presence is known, "Members" before and where the server only counts who is online.
  function sort() {
    const isKnown = !presence.inPendingSyncState();
    const isListed = isKnown && !presence.words;
    for (const row of findAll(".member", panel)) {
      const { userId, state } = row.dataset;
      const online = isKnown && isOnline(userId);
      find(".avatar", row).classList.toggle("avatar--online", online && state !== "invited");
      const name = state === "invited" ? "invited" : isListed ? (online ? "online" : "away") : "members";
      const list = find("ul", group(name));
      if (row.parentNode === list) continue;
      // Moving a focused row would lose focus.
      const focused = row.contains(document.activeElement) ? document.activeElement : null;
      list.append(row);
      focused?.focus({ preventScroll: true });
    }
    for (const section of findAll("[data-group]", panel)) {
      const count = findAll(".member", section).length;
      find("[data-count]", section).textContent = String(count);
      section.hidden = count === 0;
    }
  }

  const fresh = createFresh(() => http.get(api.members(page.chatId)));

  async function refresh() {
    let members;
    try {
      ({ members } = await fresh.get());
    } catch {
      return;
    }
    ownRole = members.find(({ user_id: userId }) => userId === page.userId)?.role;
    const known = new Map(findAll(".member", panel).map((row) => [Number(row.dataset.userId), row]));
    for (const member of members) {
      fill(known.get(member.user_id) ?? addRow(member), member);
      known.delete(member.user_id);
    }
    for (const row of known.values()) row.remove();
    showFaces(members);
    showWaitedFor(members);
    showCount(members.filter(({ state }) => state !== "invited").length);
    // Sorts the rows and notifies those that show counts or names.
    room.peopleChanged();
  }

  // Invitations come and go without a system message.
  let isStale = true;
  const refreshSoon = whenQuiet(refresh, QUIET_MS);
  function opened() {
    if (isStale) refresh();
    isStale = false;
  }
  user.subscribe("chat_changed", ({ id }) => {
    if (id !== page.chatId) return;
    fresh.invalidate();
    isStale = panel.hidden;
    if (!panel.hidden) refreshSoon();
  });

  function addRow({ state }) {
    const row = fromTemplate("member-template");
    find("ul", group(state === "invited" ? "invited" : "members")).append(row);
    return row;
  }

  function fill(row, { user_id: userId, name, avatar: address, role, state, status, status_until: until }) {
    Object.assign(row.dataset, { userId, role, state });
    const link = find(".member__name", row);
    link.textContent = name;
    // As on the server: before joining, someone has a page only if everyone is listed.
    const hasPage = state !== "invited" || panel.dataset.directory === "yes";
    if (hasPage) link.href = pages.person(userId);
    else link.removeAttribute("href");
    link.dataset.opens = hasPage ? "person" : "";
    showStatus(find(".member__note", row), notes[state] ?? status, state in notes ? null : until);
    const avatar = find(".avatar", row);
    avatar.classList.toggle("avatar--waiting", state === "invited");
    paintAvatar(avatar, { id: userId, text: initials(name), address });
    const badge = find(".member__badge", row);
    badge.textContent = joined([ROLES[role], userId === page.userId && gettext("you")].filter(Boolean));
    badge.hidden = role === "member" && userId !== page.userId;
    showActions(row, { userId, name, whom: state === "invited" ? state : role });
  }

  // The menu knows the permissions. No one changes their own role; leaving has its own button.
  function showActions(row, { userId, name, whom }) {
    if (!find(".menu", row)) row.append(find(".menu", fromTemplate("member-template")));
    const menu = find(".menu", row);
    const isNone = userId === page.userId || page.chatKind === "direct";
    const pairs = isNone ? [] : [`${ownRole}>${whom}`, "own" in menu.dataset && `own>${whom}`];
    find('[name="user_id"]', menu).value = userId;
    find("summary", menu).setAttribute("aria-label", gettext("Actions for %(name)s", { name }));
    const buttons = findAll("[data-may]", menu);
    for (const button of buttons) button.hidden = !button.dataset.may.split(" ").some((pair) => pairs.includes(pair));
    menu.hidden = buttons.every(({ hidden }) => hidden);
  }

  // The same choice as in chats/pages/panel.py.
  function showFaces(members) {
    const others = members.filter(({ user_id: userId, state }) => userId !== page.userId && (isDirect || state !== "invited"));
    const faces = others.length > 0 ? others : members.filter(({ user_id: userId }) => userId === page.userId);
    const shown = faces.slice(0, MOST_FACES).map(({ user_id: id, name, avatar: address }, place) => {
      const face = find(".head__faces", document).children[place] ?? document.createElement("span");
      face.classList.add("avatar", "avatar--small");
      paintAvatar(face, { id, text: initials(name), address });
      return face;
    });
    find(".head__faces", document).replaceChildren(...shown);
  }

  function showWaitedFor(members) {
    const line = document.getElementById("waited-for");
    if (!line) return;
    const names = members.filter(({ state }) => state === "invited").map(({ name }) => name);
    find("[data-names]", line).textContent = joined(names);
    line.hidden = names.length === 0;
  }

  function showCount(count) {
    setText("[data-member-count]", String(count));
    setText(".head__word", ngettext("%(count)s member", "%(count)s members", count));
  }

  const form = find('[data-form="invite"]', panel);
  async function startInviting() {
    const { startInviting: start } = await import("./invite.js");
    start({ form, panel, http, page, onInvited: refresh });
  }
  const fold = form?.closest("details");
  if (fold?.open) startInviting();
  else fold?.addEventListener("toggle", startInviting, { once: true });

  room.on("presence", sort);
  sort();

  return { refresh, opened };
}
