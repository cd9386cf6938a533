// Who is typing: loads typing_line.js with the first key or event.

import { once } from "../lib/once.js";

export async function start(element, { page, room: openRoom }) {
  const room = await openRoom();
  const load = once(async () => (await import("./typing_line.js")).createTyping({ element, room, page }));
  const tell = (on) => load().then(({ typed }) => typed(on), () => {});
  room.on("typed", tell);
  room.on("written", () => tell(false));
  room.line.subscribe("typing", (event) => load().then(({ receive }) => receive(event), () => {}));
}
