// Dropping files anywhere on a conversation or a panel: the zone covers it, nothing is sent yet. Loaded with the first drag.

import { fromTemplate } from "../lib/dom.js";
import { trayStyle } from "./tray.js";

const hasFiles = ({ dataTransfer }) => Boolean(dataTransfer?.types.includes("Files"));

// `isOpen()`: whether files can be added now; `add(chosen)` takes them.
export function startDropping(pane, { isOpen, add }) {
  const zone = fromTemplate("drop-template");
  let hiding;

  function show(event) {
    if (!hasFiles(event) || !isOpen()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (!zone.isConnected) pane.append(zone);
    // Leaving one element enters the next; some browsers don't say that the drag left the window.
    clearTimeout(hiding);
    hiding = setTimeout(hide, 400);
  }

  function hide() {
    clearTimeout(hiding);
    zone.remove();
  }

  trayStyle();
  pane.addEventListener("dragenter", show);
  pane.addEventListener("dragover", show);
  pane.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    hide();
    if (isOpen()) add(chosenIn(event.dataTransfer));
  });
}

// Files dropped beside the zone would replace the page.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => {
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  });
}

// At once: the list is empty after the event.
function chosenIn({ items }) {
  return [...items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ file: item.getAsFile(), isFolder: Boolean(item.webkitGetAsEntry?.()?.isDirectory) }))
    .filter(({ file }) => file);
}
