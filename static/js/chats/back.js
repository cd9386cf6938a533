// "Send when they are back": says when, while the other person of a direct chat is away.

import { api } from "../lib/addresses.js";
import { setComingTime } from "../lib/coming_time.js";
import { find } from "../lib/dom.js";

const LOOK_EVERY_MS = 300_000;

export function start(line, { http }) {
  const button = find("button", line);
  const { form } = button;
  const [path] = button.formAction.split("?");
  let looked = Date.now();

  function show(at) {
    line.hidden = !at || form.hidden || new Date(at) <= new Date();
    button.dataset.at = at ?? "";
    if (line.hidden) return;
    button.formAction = `${path}?${new URLSearchParams({ at })}`;
    setComingTime(find("time", button), at);
  }

  if (button.dataset.at) show(button.dataset.at);
  // Who writes looks again: the page may be open since they were here.
  form.addEventListener("focusin", async () => {
    show(button.dataset.at);
    if (Date.now() - looked < LOOK_EVERY_MS) return;
    looked = Date.now();
    const { back_at: at } = await http.get(api.person(line.dataset.userId)).catch(() => ({ back_at: button.dataset.at }));
    show(at);
  });
}
