// The profile's form: shows how one will be seen, and says at once what a picture cannot be.

import { paintAvatar } from "../lib/avatar.js";
import { find, setText, showErrors } from "../lib/dom.js";

const NO_PICTURE = "Must be a picture: PNG, JPEG, WebP or GIF";

export function start(form, { page }) {
  const { picture, name, status } = form.elements;
  const avatar = find(".avatar", form);
  const errors = find(".field__error", picture.closest(".field"));
  const shown = find("img", avatar)?.getAttribute("src");
  const mostBytes = Number(form.dataset.mostBytes);
  const text = avatar.firstChild.textContent;

  function faultOf(file) {
    if (!picture.accept.split(",").includes(file.type)) return NO_PICTURE;
    return file.size > mostBytes ? form.dataset.tooLarge : "";
  }

  // A picture that is refused is not sent either: the rest can be saved.
  async function choose() {
    const [file] = picture.files;
    const fault = file ? faultOf(file) : "";
    if (fault) picture.value = "";
    showErrors(errors, fault ? [fault] : []);
    picture.setAttribute("aria-invalid", String(Boolean(fault)));
    paintAvatar(avatar, { id: page.userId, text, address: file && !fault ? await addressOf(file) : shown });
  }

  function show() {
    setText(".identity__name", name.value.trim() || page.userName, form);
    setText(".identity__status", status.value.trim(), form);
  }

  picture.addEventListener("change", choose);
  form.addEventListener("input", show);
  form.addEventListener("click", ({ target }) => {
    const idea = target.closest("[data-status]");
    if (!idea) return;
    status.value = idea.dataset.status;
    status.focus();
    show();
  });
  show();
}

// A "data:" address: the content policy allows no "blob:".
function addressOf(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => resolve(null));
    reader.readAsDataURL(file);
  });
}
