// "Online: Ada, Ben" under the composer, from presence.

import { isolated } from "../lib/bidi.js";
import { setText } from "../lib/dom.js";
import { nameOf } from "./people.js";

export async function start(element, context) {
  const room = await context.room();
  const { presence, line } = room;

  function show() {
    const names = presence.list((id, { user }) => nameOf(id) || (user ?? "")).filter(Boolean);
    names.sort((one, other) => one.localeCompare(other));
    setText("[data-names]", `Online: ${names.map(isolated).join(", ")}`, element);
    // Without a connection no one knows who is there.
    element.hidden = names.length === 0 || !navigator.onLine || !line.isJoined();
  }

  room.on("presence", show);
  line.on("joined", show);
  line.channel.onError(show);
  for (const event of ["online", "offline"]) globalThis.addEventListener(event, show);
  show();
}
