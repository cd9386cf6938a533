// Profile card, opened from an avatar, a name or a mention.

import { initials } from "../chats/names.js";
import { api, pages } from "../lib/addresses.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, fromTemplate } from "../lib/dom.js";
import { gettext, ngettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { openGroup } from "./group_card.js";

const GAP_PX = 8;
const NARROW = "(max-width: 56.24em)";

// Errors: HttpFailure, also for people you may not see; their page then says so.
export async function open(opener, { page, http }) {
  const userId = Number(opener.dataset.userId ?? /(?<!\d)\d+$/.exec(opener.href)?.[0]);
  // A mention of several people: a group, everyone online, or people with the same name.
  if (!userId) return openGroup(opener, { http });
  const [person] = await Promise.all([http.get(api.person(userId)), loadStyle(import.meta.resolve("../../css/person_card.css"))]);
  if (!opener.isConnected) return;
  const card = fromTemplate("person-card-template");
  fill(card, person, page.userId);
  document.body.append(card);
  card.addEventListener("close", () => card.remove());
  card.addEventListener("click", ({ target }) => {
    // The backdrop.
    if (target === card) card.close();
    if (target.closest("[data-write]")) write(card, userId, http);
    if (target.closest("[data-block]")) toggleBlock(card, person, http);
  });
  card.showModal();
  if (!matchMedia(NARROW).matches) placeNear(card, opener);
}

function fill(card, { id, name, status, avatar, active, blocked, outside_working_hours: isOff, shared_chats: shared }, ownId) {
  // The large size, as on the profile page.
  paintAvatar(find(".avatar", card), { id, text: initials(name), address: avatar?.replace(/64$/, "256") });
  find("[data-name]", card).textContent = name;
  find("[data-status]", card).textContent = active ? status : gettext("No longer has an account here.");
  const isOther = id !== ownId;
  find("[data-hours]", card).hidden = !isOff || !active || !isOther;
  const count = find("[data-shared]", card);
  count.hidden = !isOther || shared.length === 0;
  count.textContent = ngettext("%(count)s chat in common", "%(count)s chats in common", shared.length);
  showBlock(card, { isOther, active, blocked });
  const link = find("[data-page]", card);
  link.href = isOther ? pages.person(id) : pages.profile;
  if (!isOther) link.textContent = gettext("Edit profile");
}

function showBlock(card, { isOther, active, blocked }) {
  find("[data-write]", card).hidden = !isOther || !active || blocked;
  const button = find("[data-block]", card);
  button.hidden = !isOther;
  button.textContent = blocked ? gettext("Unblock") : gettext("Block");
}

async function toggleBlock(card, person, http) {
  const fault = find("[data-fault]", card);
  fault.hidden = true;
  const address = api.block(person.id);
  try {
    await (person.blocked ? http.remove(address) : http.put(address));
    person.blocked = !person.blocked;
    showBlock(card, { isOther: true, ...person });
  } catch (failure) {
    fault.textContent = failure.message;
    fault.hidden = false;
  }
}

async function write(card, userId, http) {
  const fault = find("[data-fault]", card);
  fault.hidden = true;
  try {
    const { id } = await http.post(api.directChat(userId));
    location.assign(pages.chat(id));
  } catch (failure) {
    fault.textContent = failure.message;
    fault.hidden = false;
  }
}

// Beside the anchor, on the side with room, inside the viewport.
function placeNear(card, opener) {
  const { left, right, top } = (opener.closest(".member") ?? opener).getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isRoomRight = right + GAP_PX + width + GAP_PX <= clientWidth;
  card.style.left = `${isRoomRight ? right + GAP_PX : Math.max(GAP_PX, left - GAP_PX - width)}px`;
  card.style.top = `${Math.max(GAP_PX, Math.min(top, clientHeight - height - GAP_PX))}px`;
}
