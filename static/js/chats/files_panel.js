// The files panel of a chat, live: what is sent there appears, what is deleted goes. Without it the panel is a page.

import { find, findAll } from "../lib/dom.js";
import { createFresh } from "../lib/fresh.js";

// Several messages, or several files that are processed, are one request.
const GATHERED_MS = 400;
const PARTS = [".found__tabs", ".found", ".sheet__pages"];

export async function start(panel, context) {
  const { timeline } = await context.room();
  const address = new URL(panel.dataset.address, location.href);
  // Older pages stay as they are.
  if (address.searchParams.has("cursor")) return;
  address.searchParams.set("only", "panel");
  let waiting;

  // After a gap too long to follow, anything may have changed.
  const isConcerned = (row) => !row || row.files?.length > 0 || Boolean(find(`[data-message-id="${row.id}"]`, panel));
  const fresh = createFresh(() => context.http.part(address.pathname + address.search));

  async function refresh() {
    const html = await fresh.get();
    const shown = find("#files", new DOMParser().parseFromString(html, "text/html"));
    if (!shown || !panel.isConnected) return;
    const focused = find(".found", panel).contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    // Pictures that are there already aren't loaded again.
    const known = new Map(findAll("[data-file-id]", panel).map((file) => [file.dataset.fileId, file]));
    for (const file of findAll("[data-file-id]", shown)) {
      const same = known.get(file.dataset.fileId);
      if (same?.outerHTML === file.outerHTML) file.replaceWith(same);
    }
    for (const part of PARTS) find(part, panel).replaceWith(document.adoptNode(find(part, shown)));
    if (focused) findAll("a[href]", find(".found", panel)).find((link) => link.getAttribute("href") === focused)?.focus();
  }

  function gather(row) {
    if (!isConcerned(row)) return;
    fresh.invalidate();
    clearTimeout(waiting);
    // Offline: the panel is as it was until the next change.
    waiting = setTimeout(() => refresh().catch(() => {}), GATHERED_MS);
  }

  const watches = [timeline.on("state", gather), timeline.on("reset", () => gather(null))];
  panel.addEventListener("closed", () => {
    clearTimeout(waiting);
    for (const watch of watches) watch.stop();
  });
}
