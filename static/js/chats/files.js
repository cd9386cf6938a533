// Files of a message. Fills the server's templates. The rules are those of chats/text/file_view.py.

import { files as addresses } from "../lib/late_addresses.js";
import { find, findAll, fromTemplate, setText } from "../lib/dom.js";
import { readableSize } from "../lib/file_size.js";
import { gettext } from "../lib/i18n.js";
import { loadStyle } from "../lib/styles.js";

const MOST_WIDTH = 400;
const MOST_HEIGHT = 352;
const VIEWS = { image: "picture", video: "video", audio: "audio" };
const ICONS = {
  "file-text": "doc docx epub md odt pages pdf rtf tex txt",
  sheet: "csv numbers ods tsv xls xlsx",
  "file-code": "c cpp css go h html java js json php py rb rs sh sql toml ts xml yaml yml",
  "file-archive": "7z bz2 gz rar tar tgz xz zip zst",
};

export const fileStyle = () => loadStyle(import.meta.resolve("../../css/chats/files.css"));

export function fillFiles(article, { files = [] }) {
  const list = find(".attachments", article);
  if (!list) return;
  const gallery = find(".gallery", list);
  // A new state is a new element: a card becomes a picture. Others stay, so that nothing is loaded or played again.
  const shown = new Map(findAll(".attachment", list).map((element) => [keyOn(element), element.closest(".cover") ?? element]));
  const elementOf = (file) => {
    const kept = shown.get(keyOf(file));
    if (kept) describe(kept, file);
    return kept ?? createFile(file);
  };
  const pictures = files.filter((file) => viewOf(file) === "picture");
  const others = files.filter((file) => viewOf(file) !== "picture");
  put(gallery, pictures.map(elementOf));
  put(list, [gallery, ...others.map(elementOf)]);
  gallery.dataset.count = pictures.length;
  gallery.hidden = pictures.length === 0;
  list.hidden = files.length === 0;
}

// Moving a player would stop it.
function put(list, elements) {
  if (elements.length !== list.children.length || elements.some((element, place) => list.children[place] !== element)) list.replaceChildren(...elements);
}

const keyOf = ({ id, state, is_spoiler: isSpoiler }) => `${id} ${state} ${Boolean(isSpoiler)}`;
const keyOn = (element) => `${element.dataset.fileId} ${element.dataset.fileState} ${Boolean(element.closest(".cover"))}`;

const viewOf = ({ kind, state }) => (state === "ready" && VIEWS[kind]) || "card";

function createFile(file) {
  const view = viewOf(file);
  const element = fromTemplate(`file-${view}-template`);
  element.dataset.fileId = file.id;
  element.dataset.fileState = file.state;
  if (view === "picture") fillPicture(element, file);
  else fillText(element, file);
  if (view === "card") fillCard(element, file);
  if (view === "video" || view === "audio") fillPlayer(find("video, audio", element), file);
  find(".attachment__waveform path", element)?.setAttribute("d", waveformOf(file.waveform));
  describe(element, file);
  return file.is_spoiler ? covered(element, file, view) : element;
}

function fillPicture(element, { url, name, animated, sizes, placeholder, ...file }) {
  element.href = url;
  element.dataset.fileName = name;
  const picture = find(".attachment__picture", element);
  sizePicture(picture, file);
  picture.src = animated ? url : addresses.version(url, sizes.includes(720) ? 720 : 360);
  if (placeholder) Object.assign(find(".attachment__blur", element), { src: placeholder, hidden: false });
  find('[data-mark="gif"]', element).hidden = !animated;
  if (!animated) return;
  const still = document.createElement("source");
  still.media = "(prefers-reduced-motion: reduce)";
  still.srcset = addresses.version(url, 360);
  picture.before(still);
}

function fillCard(element, file) {
  setIcon(find(".attachment__type use", element), iconOf(file));
  if (file.poster) Object.assign(find(".attachment__page", element), { src: addresses.version(file.url, "poster"), hidden: false });
  if (file.excerpt) fillExcerpt(find(".attachment__excerpt", element), file);
}

function fillExcerpt(element, { url, excerpt }) {
  element.hidden = false;
  // Escaped by the server, like a message's `html`.
  find("code", element).innerHTML = excerpt.html;
  Object.assign(find(".attachment__more", element), { href: addresses.version(url, "text"), hidden: excerpt.is_all });
}

function fillText(element, { url, name, size, seconds, state, scan }) {
  const link = find(".attachment__name", element);
  const download = find(".attachment__download", element);
  const isReady = state === "ready";
  if (isReady) Object.assign(link, { href: url, target: "_blank", rel: "noopener" });
  // The parts of the name would be read as two words.
  link.setAttribute("aria-label", name);
  if (isReady) download.href = addresses.download(url);
  download.hidden = !isReady;
  download.setAttribute("aria-label", gettext("Download %(name)s", { name }));
  const ending = extensionOf(name) && `.${extensionOf(name)}`;
  setText(".attachment__stem", ending ? name.slice(0, -ending.length) : name, element);
  setText(".attachment__ending", ending, element);
  setText("[data-type]", extensionOf(name).toUpperCase(), element);
  setText("[data-length]", durationOf(seconds), element);
  setText("[data-size]", readableSize(size), element);
  const reason = scan === "infected" ? "infected" : state;
  for (const line of findAll("[data-state]", element)) line.hidden = line.dataset.state !== reason;
}

function fillPlayer(player, { url, poster, kind, ...file }) {
  if (kind === "video") sizePicture(player, file);
  if (poster) player.poster = addresses.version(url, "poster");
  player.preload = kind === "video" && !poster ? "metadata" : "none";
  player.src = url;
}

function describe(element, { alt, name }) {
  const picture = find(".attachment--picture .attachment__picture", element) ?? find(".attachment__picture", element);
  if (picture) picture.alt = alt || name;
  find("video, audio", element)?.setAttribute("aria-label", alt || name);
  const mark = find('[data-mark="alt"]', element);
  if (mark) mark.hidden = !alt;
}

function covered(element, { placeholder, ...file }, view) {
  const cover = fromTemplate("file-cover-template");
  cover.classList.add(`cover--${view}`);
  cover.append(element);
  if (placeholder) {
    const blur = Object.assign(new Image(), { src: placeholder, alt: "", className: "attachment__picture" });
    sizePicture(blur, file);
    find("summary", cover).prepend(blur);
  }
  return cover;
}

// The box is known before the picture: nothing moves when it comes.
function sizePicture(element, { width, height }) {
  if (!width || !height) return;
  const scale = Math.min(1, MOST_WIDTH / width, MOST_HEIGHT / height);
  element.width = Math.max(1, Math.round(width * scale));
  element.height = Math.max(1, Math.round(height * scale));
}

const setIcon = (use, name) => use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);

export function iconOf({ kind, name }) {
  const ofKind = { image: "image", video: "film", audio: "music" }[kind];
  const extension = extensionOf(name).toLowerCase();
  return ofKind ?? Object.keys(ICONS).find((icon) => ICONS[icon].split(" ").includes(extension)) ?? "file";
}

// As the server's `duration` and `file_extension`.
export function durationOf(seconds) {
  if (!seconds || seconds < 0) return "";
  const whole = Math.ceil(seconds);
  const two = (count) => String(count).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function waveformOf(levels) {
  const half = (level) => Math.max(1, Math.round((level * 11) / 100));
  return (levels ?? []).map((level, place) => `M${2 * place + 1} ${12 - half(level)}v${2 * half(level)}`).join("");
}

export const extensionOf = (name) => /[^.]\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? "";
