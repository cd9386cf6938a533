// The members' panel's rows: who is here now, who came and left.

import { paintAvatar } from "../lib/avatar.js";
import { find, findAll, fromTemplate, setText, whenQuiet } from "../lib/dom.js";
import { createFresh } from "../lib/fresh.js";
import { initials } from "./names.js";

const QUIET_MS = 300;
const MOST_FACES = 3;

// Returns { refresh(), opened() }.
export function startMemberRows({ panel, room, http, page, user }) {
  const group = (name) => find(`[data-group="${name}"]`, panel);
  const { presence } = room;
  // Of someone who is not in, as chats/pages/panel.py says it.
  const isDirect = page.chatKind === "direct";
  const notes = {
    invited: isDirect ? "invited, not joined yet" : "invited, not joined yet",
    awaiting: "will see your first message",
  };
  let ownRole = null;
  const isOnline = (userId) => presence.state[userId] !== undefined;

  // Members stand under "Online" and "Away" once presence is known, under "Members" before that.
  function sort() {
    const isKnown = !presence.inPendingSyncState();
    for (const row of findAll(".member", panel)) {
      const { userId, state } = row.dataset;
      const online = isKnown && isOnline(userId);
      find(".avatar", row).classList.toggle("avatar--online", online && state !== "invited");
      const name = state === "invited" ? "invited" : isKnown ? (online ? "online" : "away") : "members";
      const list = find("ul", group(name));
      if (row.parentNode === list) continue;
      // Moving a focused row must not lose the focus.
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

  const fresh = createFresh(() => http.get(`/api/chats/${page.chatId}/members`));

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
    // Sorts, and tells whoever counts or calls people by these rows.
    room.peopleChanged();
  }

  // Invitations come and go without a line among the messages.
  let isStale = true;
  const refreshSoon = whenQuiet(refresh, QUIET_MS);
  function opened() {
    if (isStale) refresh();
    isStale = false;
  }
  user.hear("chat_changed", ({ id }) => {
    if (id !== page.chatId) return;
    fresh.told();
    isStale = panel.hidden;
    if (!panel.hidden) refreshSoon();
  });

  function addRow({ state }) {
    const row = fromTemplate("member-template");
    find("ul", group(state === "invited" ? "invited" : "members")).append(row);
    return row;
  }

  function fill(row, { user_id: userId, name, avatar: address, role, state, status }) {
    Object.assign(row.dataset, { userId, role, state });
    const link = find(".member__name", row);
    link.textContent = name;
    // As on the server: someone who has not joined yet has a page only where everyone is listed.
    const hasPage = state !== "invited" || panel.dataset.directory === "yes";
    if (hasPage) link.href = `/people/${userId}`;
    else link.removeAttribute("href");
    link.dataset.opens = hasPage ? "person" : "";
    const note = find(".member__note", row);
    note.textContent = notes[state] ?? status;
    note.hidden = note.textContent === "";
    const avatar = find(".avatar", row);
    avatar.classList.toggle("avatar--waiting", state === "invited");
    paintAvatar(avatar, { id: userId, text: initials(name), address });
    const badge = find(".member__badge", row);
    badge.textContent = [role !== "member" && role, userId === page.userId && "you"].filter(Boolean).join(", ");
    badge.hidden = role === "member" && userId !== page.userId;
    showActions(row, { userId, name, whom: state === "invited" ? state : role });
  }

  // The menu says itself who may do what with whom. No one promotes or removes themselves: leaving has its own button.
  function showActions(row, { userId, name, whom }) {
    if (!find(".menu", row)) row.append(find(".menu", fromTemplate("member-template")));
    const menu = find(".menu", row);
    const isNone = userId === page.userId || page.chatKind === "direct";
    const pairs = isNone ? [] : [`${ownRole}>${whom}`, "own" in menu.dataset && `own>${whom}`];
    find('[name="user_id"]', menu).value = userId;
    find("summary", menu).setAttribute("aria-label", `Actions for ${name}`);
    const buttons = findAll("[data-may]", menu);
    for (const button of buttons) button.hidden = !button.dataset.may.split(" ").some((pair) => pairs.includes(pair));
    menu.hidden = buttons.every(({ hidden }) => hidden);
  }

  // As chats/pages/panel.py chooses them.
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
    find("[data-names]", line).textContent = names.join(", ");
    line.hidden = names.length === 0;
  }

  function showCount(count) {
    setText("[data-member-count]", String(count));
    setText(".head__word", count === 1 ? " member" : " members");
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
