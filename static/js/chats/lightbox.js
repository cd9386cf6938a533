// A message's pictures, large: keys, wheel, pinch, swipe, download, copy. Loaded with the first press on one.
// Without it, the link opens the picture itself.

import { pages } from "../lib/addresses.js";
import { announce, find, findAll } from "../lib/dom.js";
import { gettext } from "../lib/i18n.js";
import { files } from "../lib/late_addresses.js";
import { loadStyle } from "../lib/styles.js";
import { buildLightbox } from "./lightbox_view.js";
import { createZoom } from "./lightbox_zoom.js";

const STILL = "(prefers-reduced-motion: reduce)";
const KEPT = "lightbox"; // in history.state

// Errors: the sheet's; the link then opens the picture.
export async function open(opener, { http }) {
  await loadStyle(import.meta.resolve("../../css/chats/lightbox.css"));
  if (!opener.isConnected || find(".lightbox")) return;
  const links = picturesAround(opener);
  const view = buildLightbox(links.length);
  let place = Math.max(0, links.indexOf(opener));
  const step = (count) => {
    if (links[place + count]) show(place + count);
  };
  const zoom = createZoom(view.stage, view.picture, { step, close: () => view.dialog.close() });

  function show(next) {
    place = next;
    const link = links[place];
    const picture = find(".attachment__picture", link);
    const isAnimated = !find('[data-mark="gif"]', link)?.hidden;
    const isStill = isAnimated && matchMedia(STILL).matches;
    zoom.reset();
    // What is in the page already is shown until the whole picture is there.
    view.picture.src = picture.currentSrc || picture.src;
    view.picture.alt = picture.alt;
    if (!isStill) load(view.picture, link.href, () => links[place] === link);
    view.play.hidden = !isStill;
    // Its own sender, where its message is.
    view.edit.hidden = !link.closest(".turn--mine article[data-id]");
    find("form", view.words)?.remove();
    view.describe({
      count: gettext("%(place)s of %(count)s", { place: place + 1, count: links.length }),
      alt: altOf(link),
      name: link.dataset.fileName,
      download: files.download(link.href),
      message: messageOf(link),
      place,
      thumbs: links.map((one) => find(".attachment__picture", one)).map((one) => one.currentSrc || one.src),
    });
  }

  view.play.addEventListener("click", () => {
    view.play.hidden = true;
    load(view.picture, links[place].href, () => true);
    view.dialog.focus();
  });
  view.edit.addEventListener("click", async () => {
    const { askForWords } = await import("./lightbox_words.js");
    const link = links[place];
    if (find("form", view.words)) return;
    askForWords({
      words: view.words,
      fileId: link.dataset.fileId,
      alt: altOf(link),
      http,
      refused: (sentence) => announceIn(view.picture, sentence),
      saved(alt) {
        find(".attachment__picture", link).alt = alt || link.dataset.fileName;
        if (links[place] === link) show(place);
        announceIn(view.picture, gettext("Saved."));
        view.edit.focus();
      },
    });
  });
  view.copy.addEventListener("click", () => copy(view.picture));
  view.strip.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-place]");
    if (chosen) show(Number(chosen.dataset.place));
  });
  view.back.addEventListener("click", () => step(-1));
  view.next.addEventListener("click", () => step(1));
  view.dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isMirrored = document.documentElement.dir === "rtl";
    const act = {
      ArrowLeft: () => step(isMirrored ? 1 : -1),
      ArrowRight: () => step(isMirrored ? -1 : 1),
      Home: () => show(0),
      End: () => show(links.length - 1),
      "+": () => zoom.by(1.5),
      "=": () => zoom.by(1.5),
      "-": () => zoom.by(1 / 1.5),
      0: () => zoom.reset(),
      d: () => view.download.click(),
    }[event.key];
    // None of the page's own keys works under a dialog.
    event.stopPropagation();
    if (!act) return;
    event.preventDefault();
    act();
  });
  view.message.addEventListener("click", (event) => showMessage(event, links[place], view.dialog));

  const ended = new AbortController();
  // Back closes it; closing goes back, so that no empty step is left in the history.
  history.pushState({ ...history.state, [KEPT]: true }, "");
  globalThis.addEventListener("popstate", () => view.dialog.close(), { signal: ended.signal });
  view.dialog.addEventListener("close", () => {
    ended.abort();
    view.dialog.remove();
    if (history.state?.[KEPT]) history.back();
    if (view.dialog.returnValue !== "message") opener.focus({ preventScroll: true });
  });
  document.body.append(view.dialog);
  show(place);
  view.dialog.showModal();
}

// A message's, or a panel's. What is covered is left out, unless it was opened.
function picturesAround(opener) {
  const around = opener.closest("[data-pictures]") ?? opener.closest(".attachments") ?? opener.parentElement;
  return findAll(".attachment--picture", around).filter((link) => link === opener || (link.closest("details")?.open ?? true));
}

// A picture without a description is called by its name.
function altOf(link) {
  const { alt } = find(".attachment__picture", link);
  return alt === link.dataset.fileName ? "" : alt;
}

function load(picture, address, isWanted) {
  const whole = new Image();
  whole.src = address;
  whole.decode().then(() => isWanted() && (picture.src = address), () => {});
}

function messageOf(link) {
  const { messageId, chatId } = link.dataset;
  if (messageId) return pages.message(chatId, messageId);
  const article = link.closest("article[data-id]");
  return article ? pages.message(article.dataset.chatId, article.dataset.id) : "";
}

// A message of the page is focused in it; others are opened.
function showMessage(event, link, dialog) {
  const id = link.closest("article[data-id]")?.dataset.id ?? link.dataset.messageId;
  const article = document.getElementById(`message-${id}`);
  if (!article) return;
  event.preventDefault();
  dialog.close("message");
  article.scrollIntoView({ block: "center" });
  article.focus({ preventScroll: true });
}

// As PNG: browsers take no other type. A picture of another origin can't be read.
async function copy(picture) {
  const png = async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
  };
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png() })]);
    announceIn(picture, gettext("Picture copied"));
  } catch {
    announceIn(picture, gettext("This picture can’t be copied. Download it instead."));
  }
}

// What is outside a modal dialog is silent.
function announceIn(picture, sentence) {
  const said = find("[data-said]", picture.closest("dialog"));
  if (said) said.textContent = sentence;
  else announce(sentence);
}
