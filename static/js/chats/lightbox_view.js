// The elements of the lightbox.

import { gettext } from "../lib/i18n.js";

// Returns the dialog, its parts, and describe(…), which says what is shown.
export function buildLightbox(count) {
  const dialog = element("dialog", "lightbox", { tabIndex: -1 });
  dialog.setAttribute("aria-label", gettext("Pictures"));
  const counter = element("p", "lightbox__count");
  counter.setAttribute("aria-live", "polite");
  const close = button("x", gettext("Close"));
  close.addEventListener("click", () => dialog.close());
  const copy = button("copy", gettext("Copy picture"));
  copy.hidden = !("ClipboardItem" in globalThis) || !navigator.clipboard?.write;
  const edit = button("pencil", gettext("Describe"));
  const download = link("download", gettext("Download"));
  download.download = "";
  const picture = element("img", "lightbox__picture", { draggable: false });
  const stage = element("div", "lightbox__stage");
  const back = button("chevron-left", gettext("Previous picture"));
  const next = button("chevron-right", gettext("Next picture"));
  const play = element("button", "button lightbox__play", { type: "button", textContent: gettext("Play"), hidden: true });
  stage.append(picture, play);
  const name = element("p", "lightbox__name", { dir: "auto" });
  const alt = element("p", "lightbox__alt", { dir: "auto" });
  const message = element("a", "button lightbox__message", { textContent: gettext("Show message") });
  const strip = element("div", "lightbox__strip");
  const said = element("p", "lightbox__said");
  said.setAttribute("role", "status");
  said.dataset.said = "";

  const words = row("lightbox__words", name, alt, said);
  dialog.append(
    row("lightbox__bar", close, counter, edit, copy, download),
    row("lightbox__middle", back, stage, next),
    row("lightbox__foot", words, message),
    strip,
  );
  for (const part of [back, next, strip]) part.hidden = count < 2;

  function describe({ count: shownCount, alt: shownAlt, name: shownName, download: address, message: messageAddress, place, thumbs }) {
    counter.textContent = count > 1 ? shownCount : "";
    name.textContent = shownName;
    alt.textContent = shownAlt;
    alt.hidden = !shownAlt;
    download.href = address;
    message.hidden = !messageAddress;
    if (messageAddress) message.href = messageAddress;
    said.textContent = "";
    back.disabled = place === 0;
    next.disabled = place === thumbs.length - 1;
    if (count > 1 && count <= 30) fillStrip(strip, thumbs, place);
  }
  return { dialog, stage, picture, play, words, edit, copy, download, back, next, message, strip, describe };
}

function fillStrip(strip, thumbs, place) {
  if (!strip.firstChild) {
    strip.append(
      ...thumbs.map((address, number) => {
        const one = element("button", "lightbox__thumb", { type: "button" });
        one.dataset.place = number;
        one.setAttribute("aria-label", gettext("Picture %(number)s", { number: number + 1 }));
        if (address) one.append(element("img", "", { src: address, alt: "" }));
        return one;
      }),
    );
  }
  [...strip.children].forEach((one, number) => one.toggleAttribute("aria-current", number === place));
}

function element(tag, className, values = {}) {
  return Object.assign(document.createElement(tag), { className, ...values });
}

function row(className, ...parts) {
  const made = element("div", className);
  made.append(...parts);
  return made;
}

function button(icon, label) {
  const made = element("button", "icon-button lightbox__button", { type: "button", title: label });
  made.setAttribute("aria-label", label);
  made.append(iconOf(icon));
  return made;
}

function link(icon, label) {
  const made = element("a", "icon-button lightbox__button", { title: label });
  made.setAttribute("aria-label", label);
  made.append(iconOf(icon));
  return made;
}

// The address of the sprite is that of any icon of the page.
function iconOf(name) {
  const sprite = (document.querySelector("svg.icon use")?.getAttribute("href") ?? "").split("#")[0];
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  made.append(use);
  return made;
}
