// Drags favorites into another order. Loaded with the first drag.

import { api } from "../lib/addresses.js";
import { announce, findAll } from "../lib/dom.js";

export const saveOrder = (chatIds, { http }) => http.put(api.favourites, { chat_ids: chatIds });

// `event`: dragstart on a favorite's row.
export function drag(row, { http }) {
  const list = row.parentNode;
  const before = [...list.children];
  let isDropped = false;
  row.classList.add("row--dragged");

  function over(event) {
    const target = event.target.closest(".row");
    if (!target || target.parentNode !== list) return;
    event.preventDefault();
    if (target === row) return;
    const { top, height } = target.getBoundingClientRect();
    list.insertBefore(row, event.clientY < top + height / 2 ? target : target.nextElementSibling);
  }

  async function drop(event) {
    event.preventDefault();
    isDropped = true;
    try {
      await saveOrder(findAll(".row", list).map(({ dataset }) => Number(dataset.chatId)), { http });
      announce(row.querySelector(".row__name").textContent);
    } catch {
      list.replaceChildren(...before);
    }
  }

  function end() {
    row.classList.remove("row--dragged");
    list.removeEventListener("dragover", over);
    list.removeEventListener("drop", drop);
    if (!isDropped) list.replaceChildren(...before);
  }

  list.addEventListener("dragover", over);
  list.addEventListener("drop", drop);
  row.addEventListener("dragend", end, { once: true });
}
