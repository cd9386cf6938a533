// Link previews. Fills the server's template.

import { pages } from "../lib/addresses.js";
import { find, findAll, fromTemplate, setText } from "../lib/dom.js";
import { loadStyle } from "../lib/styles.js";

export const previewStyle = () => loadStyle(import.meta.resolve("../../css/chats/previews.css"));

export function fillPreviews(article, { chat_id: chatId, id, previews = [] }) {
  const list = find(".previews", article);
  if (!list) return;
  const shown = new Map(findAll(".preview", list).map((card) => [card.dataset.previewId, card]));
  const hadFocus = list.contains(document.activeElement);
  const cards = previews.map((preview) => shown.get(String(preview.id)) ?? createCard(preview, (previewId) => pages.removePreview(chatId, id, previewId)));
  for (const card of shown.values()) if (!cards.includes(card)) card.remove();
  // Moving a card would reload its picture and lose focus.
  cards.forEach((card, place) => {
    if (list.children[place] !== card) list.insertBefore(card, list.children[place] ?? null);
  });
  list.hidden = cards.length === 0;
  if (hadFocus && !list.contains(document.activeElement)) article.focus({ preventScroll: true });
}

function createCard({ id, url, site, title, description, image }, removalOf) {
  const card = fromTemplate("preview-template");
  card.dataset.previewId = id;
  find(".preview__page", card).href = url;
  setText(".preview__site", site, card);
  setText(".preview__title", title, card);
  setText(".preview__line", description, card);
  const picture = find(".preview__picture", card);
  picture.hidden = !image;
  if (image) picture.src = image;
  find(".preview__remove", card).href = removalOf(id);
  return card;
}
