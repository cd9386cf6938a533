// Shared by a page's behaviors: user, HTTP, storage, one socket, one room. Created on first use.

import { createHttp } from "./lib/http.js";
import { once } from "./lib/once.js";
import { readPage } from "./lib/page.js";
import { createStorage } from "./lib/storage.js";

export function createContext() {
  const page = readPage();
  const http = createHttp();
  const storage = createStorage();
  const link = once(async () => {
    const { openLink } = await import("./chats/link.js");
    return openLink({ http, page, storage });
  });
  // Only on chat pages.
  const room = once(async () => {
    const { openRoom } = await import("./chats/room.js");
    return openRoom({ http, page, storage, link: await link() });
  });

  // The reader's saved messages of this chat.
  const saves = once(async () => {
    const { createSaves } = await import("./chats/saved.js");
    return createSaves({ page, user: (await link()).user });
  });

  return { page, http, storage, link, room, saves };
}
