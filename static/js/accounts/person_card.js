// Who someone is, at their face, their name or a mention of them: a card, from which one writes to them.

import { initials } from "../chats/names.js";
import { paintAvatar } from "../lib/avatar.js";
import { find, fromTemplate } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";

const GAP_PX = 8;
const NARROW = "(max-width: 56.24em)";

// Errors: HttpFailure, also for whom one may not see; the page then says so.
export async function open(opener, { page, http }) {
  const userId = Number(opener.dataset.userId ?? /(?<!\d)\d+$/.exec(opener.href)?.[0]);
  // A mention of several.
  if (!userId) return;
  const [person] = await Promise.all([http.get(`/api/people/${userId}`), loadStyle(import.meta.resolve("../../css/person_card.css"))]);
  if (!opener.isConnected) return;
  const card = fromTemplate("person-card-template");
  fill(card, person, page.userId);
  document.body.append(card);
  card.addEventListener("close", () => card.remove());
  card.addEventListener("click", ({ target }) => {
    // Beside it is the dialog itself.
    if (target === card) card.close();
    if (target.closest("[data-write]")) write(card, userId, http);
    if (target.closest("[data-block]")) toggleBlock(card, person, http);
  });
  card.showModal();
  if (!matchMedia(NARROW).matches) placeNear(card, opener);
}

function fill(card, { id, name, status, avatar, active, blocked, shared_chats: shared }, ownId) {
  // The large size, as its own page shows it.
  paintAvatar(find(".avatar", card), { id, text: initials(name), address: avatar?.replace(/64$/, "256") });
  find("[data-name]", card).textContent = name;
  find("[data-status]", card).textContent = active ? status : "No longer has an account here.";
  const isOther = id !== ownId;
  const count = find("[data-shared]", card);
  count.hidden = !isOther || shared.length === 0;
  count.textContent = shared.length === 1 ? "1 chat in common" : `${shared.length} chats in common`;
  find("[data-write]", card).hidden = !isOther || !active;
  showBlock(card, { isOther, blocked });
  const link = find("[data-page]", card);
  link.href = isOther ? `/people/${id}` : "/settings/profile";
  if (!isOther) link.textContent = "Edit profile";
}

function showBlock(card, { isOther, blocked }) {
  const button = find("[data-block]", card);
  button.hidden = !isOther;
  button.textContent = blocked ? "Unblock" : "Block";
}

async function toggleBlock(card, person, http) {
  const fault = find("[data-fault]", card);
  fault.hidden = true;
  const address = `/api/people/${person.id}/block`;
  try {
    await (person.blocked ? http.remove(address) : http.put(address));
    person.blocked = !person.blocked;
    showBlock(card, { isOther: true, blocked: person.blocked });
  } catch (failure) {
    fault.textContent = failure.message;
    fault.hidden = false;
  }
}

async function write(card, userId, http) {
  const fault = find("[data-fault]", card);
  fault.hidden = true;
  try {
    const { id } = await http.post(`/api/people/${userId}/chat`);
    location.assign(`/chats/${id}`);
  } catch (failure) {
    fault.textContent = failure.message;
    fault.hidden = false;
  }
}

// Beside what was pressed, on the side that has room, inside the window.
function placeNear(card, opener) {
  const { left, right, top } = (opener.closest(".member") ?? opener).getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isRoomRight = right + GAP_PX + width + GAP_PX <= clientWidth;
  card.style.left = `${isRoomRight ? right + GAP_PX : Math.max(GAP_PX, left - GAP_PX - width)}px`;
  card.style.top = `${Math.max(GAP_PX, Math.min(top, clientHeight - height - GAP_PX))}px`;
}
