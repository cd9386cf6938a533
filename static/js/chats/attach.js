// Files for a form: chosen, pasted, or dropped on its pane. Loaded with the first one (attachWhenWanted in composer.js).

import { findAll } from "../lib/dom.js";
import { startDropping } from "./file_drop.js";
import { createTray, trayStyle } from "./tray.js";
// Now: there may be no connection when the first file is sent.
import { showPendingFiles } from "./pending_files.js";
import "./sent_files.js";

trayStyle();

// A picture that was just taken is chosen like any other file.
function takePicture(camera) {
  if (camera.files.length === 0) return;
  const field = camera.form.elements.files;
  // A list of its own: emptying the camera's would empty it, too.
  const taken = new DataTransfer();
  for (const picture of camera.files) taken.items.add(picture);
  field.files = taken.files;
  camera.value = "";
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("change", ({ target }) => target.matches("[data-camera]") && takePicture(target));
// Those from before this code was there.
for (const camera of findAll("[data-camera]")) takePicture(camera);

// Options as of tray.js. Resolves to the tray.
export async function startAttaching(options) {
  const { form } = options;
  const field = form.elements.files;
  const tray = await createTray(options);
  showPendingFiles((await options.context.room()).outbox);

  function addChosen() {
    if (field.files.length > 0) tray.add([...field.files].map((file) => ({ file })));
    field.value = "";
  }
  field.addEventListener("change", addChosen);
  // An edited message is in the conversation, whose composer takes what is dropped there.
  if (options.storageKey) startDropping(form.closest("section"), { isOpen: () => !form.hidden && form.isConnected, add: tray.add });
  addChosen();
  return tray;
}
