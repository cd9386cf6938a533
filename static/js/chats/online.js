// "Online: Ben, Cy" under the composer, from presence: who else has the chat open.

import { isolated } from "../lib/bidi.js";
import { setText } from "../lib/dom.js";
import { gettext, joined } from "../lib/i18n.js";
import { nameOf } from "./people.js";

export async function start(element, context) {
  const room = await context.room();
  const { presence, line } = room;
  const ownId = context.page.userId;

  function show() {
    const isKnown = navigator.onLine && line.isJoined();
    const names = presence.list((id, { user }) => (Number(id) === ownId ? "" : nameOf(id) || (user ?? ""))).filter(Boolean);
    names.sort((one, other) => one.localeCompare(other));
    const words = presence.words ?? (names[0] && gettext("Online: %(names)s", { names: joined(names.map(isolated)) }));
    if (words) setText("[data-names]", words, element);
    // Presence is unknown while offline.
    element.hidden = !words || !isKnown;
    // Whether the server counts the reader as present.
    element.toggleAttribute("data-live", isKnown && (presence.words ?? presence.state[ownId]) !== undefined);
  }

  room.on("presence", show);
  line.on("joined", show);
  line.channel.onError(show);
  for (const event of ["online", "offline"]) globalThis.addEventListener(event, show);
  show();
}
