// The owner's first step: name, logo and color show in the preview while they are chosen.

import { find, findAll, showErrors, whenQuiet } from "../lib/dom.js";
import { dataAddressOf } from "../lib/files.js";
import { firstRun } from "../lib/late_addresses.js";

const QUIET_MS = 250;
const COLOR = /^#[0-9a-f]{6}$/;

export function start(form, { http }) {
  const { name, picture, own_accent: own } = form.elements;
  const report = find("[data-report]", form);
  const errors = document.getElementById("logo-error");
  let logo = find("[data-shows=mark] img", form)?.getAttribute("src");

  function chosenColor() {
    const { value } = form.elements.accent;
    return (value === "own" ? own.value : value).trim().toLowerCase();
  }

  function showMark() {
    const shown = name.value.trim() || name.placeholder;
    for (const element of findAll("[data-shows=name]")) element.textContent = shown;
    for (const mark of findAll("[data-shows=mark]")) {
      const inside = document.createElement(logo ? "img" : "span");
      if (logo) Object.assign(inside, { className: "brand__logo", src: logo, alt: "" });
      else inside.textContent = [...shown][0].toUpperCase();
      mark.replaceChildren(inside);
    }
  }

  const showColor = whenQuiet(async () => {
    const color = chosenColor();
    if (!COLOR.test(color)) return;
    // The page's own colors change: they are the best preview.
    wearAccent(color);
    const html = await http.part(firstRun.accentReport(color)).catch(() => null);
    if (html !== null && color === chosenColor()) report.innerHTML = html;
  }, QUIET_MS);

  async function choose() {
    const [file] = picture.files;
    const isTooLarge = file?.size > Number(form.dataset.mostBytes);
    if (isTooLarge) picture.value = "";
    showErrors(errors, isTooLarge ? [form.dataset.tooLarge] : []);
    if (!file || isTooLarge) return;
    logo = await dataAddressOf(file);
    showMark();
  }
  picture.addEventListener("change", choose);
  // Chosen before this module loaded, or kept by the browser on going back.
  if (picture.files.length > 0) choose();
  showMark();
  form.addEventListener("input", ({ target }) => {
    if (target === name) showMark();
    if (target === own) form.elements.accent.value = "own";
    if (target !== name && target !== picture) showColor();
  });
}

function wearAccent(color) {
  const earlier = document.getElementById("accent");
  const sheet = document.createElement("link");
  Object.assign(sheet, { rel: "stylesheet", href: firstRun.accentStyle(color), id: "accent" });
  // Removed when the new one is there, so that nothing flashes.
  sheet.addEventListener("load", () => earlier?.remove());
  (earlier ?? find("link[href*='css/tokens']")).after(sheet);
}
