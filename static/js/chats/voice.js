// Records a voice message into the form's file field. Loaded with the first press on the microphone.

import { announce, find } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";
import { durationOf } from "./files.js";

// Of what browsers record, what the server knows as a recording.
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const MOST_SECONDS = 600;
const BITS_PER_SECOND = 32_000;

export async function open(button) {
  const form = button.closest("form");
  if (find(".voice", form)) return;
  const type = TYPES.find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
  if (!type || !navigator.mediaDevices) return refuse(form, gettext("This browser can’t record here."));
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return refuse(form, gettext("The microphone is not available. Allow it in the browser’s settings for this site."));
  }
  await loadStyle(import.meta.resolve("../../css/chats/voice.css"));
  record(form, button, { stream, type });
}

function record(form, button, { stream, type }) {
  const bar = build();
  const parts = [];
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND });
  const began = performance.now();
  let isKept = false;

  const tick = setInterval(() => {
    const seconds = (performance.now() - began) / 1000;
    bar.time.textContent = durationOf(seconds);
    if (seconds >= MOST_SECONDS) finish(true);
  }, 250);

  function finish(keeps) {
    if (recorder.state === "inactive") return;
    isKept = keeps;
    recorder.stop();
  }

  recorder.addEventListener("dataavailable", ({ data }) => data.size > 0 && parts.push(data));
  recorder.addEventListener("stop", () => {
    clearInterval(tick);
    for (const track of stream.getTracks()) track.stop();
    bar.element.remove();
    if (isKept && parts.length > 0) attach(form, new Blob(parts, { type }));
    (isKept ? find("textarea", form) : button).focus();
  });
  bar.element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    finish(false);
  });
  bar.cancel.addEventListener("click", () => finish(false));
  bar.done.addEventListener("click", () => finish(true));
  form.prepend(bar.element);
  recorder.start(1000);
  announce(gettext("Recording"));
  bar.done.focus();
}

// As if it had been chosen: the tray uploads it (attach.js).
function attach(form, blob) {
  const kind = blob.type.split(";")[0];
  const extension = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" }[kind];
  const at = new Date().toISOString().slice(0, 16).replace("T", " ").replace(":", ".");
  const chosen = new DataTransfer();
  chosen.items.add(new File([blob], `${gettext("Voice message")} ${at}.${extension}`, { type: kind }));
  form.elements.files.files = chosen.files;
  form.elements.files.dispatchEvent(new Event("change", { bubbles: true }));
}

function build() {
  const element = document.createElement("div");
  element.className = "voice";
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", gettext("Voice message"));
  const dot = Object.assign(document.createElement("span"), { className: "voice__dot" });
  const time = Object.assign(document.createElement("span"), { className: "voice__time", textContent: "0:00" });
  const said = Object.assign(document.createElement("span"), { className: "voice__said", textContent: gettext("Recording…") });
  const cancel = button("button button--small button--quiet", gettext("Cancel"));
  const done = button("button button--small button--primary", gettext("Done"));
  element.append(dot, said, time, cancel, done);
  return { element, time, cancel, done };
}

const button = (className, textContent) => Object.assign(document.createElement("button"), { type: "button", className, textContent });

function refuse(form, sentence) {
  const fault = form.parentElement.querySelector("#composer-error");
  if (!fault) return announce(sentence);
  find("[data-text]", fault).textContent = sentence;
  fault.hidden = false;
}
