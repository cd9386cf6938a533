// Profile form: live preview, and immediate errors for the picture.

import { paintAvatar } from "../lib/avatar.js";
import { find, setText, showErrors } from "../lib/dom.js";
import { dataAddressOf } from "../lib/files.js";
import { gettext } from "../lib/i18n.js";

const NO_PICTURE = gettext("Must be a picture: PNG, JPEG, WebP or GIF");

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

  // An invalid picture is not submitted, so that the rest can be saved.
  async function choose() {
    const [file] = picture.files;
    const fault = file ? faultOf(file) : "";
    if (fault) picture.value = "";
    showErrors(errors, fault ? [fault] : []);
    picture.setAttribute("aria-invalid", String(Boolean(fault)));
    paintAvatar(avatar, { id: page.userId, text, address: file && !fault ? await dataAddressOf(file) : shown });
  }

  function show() {
    setText(".identity__name", name?.value.trim() || page.userName, form);
    setText(".identity__status", status.value.trim(), form);
  }

  picture.addEventListener("change", choose);
  form.addEventListener("input", show);
  // To be saved with the rest.
  form.addEventListener("click", (event) => {
    const idea = event.target.closest('[form="status-idea"]');
    if (!idea) return;
    event.preventDefault();
    status.value = idea.value;
    status.focus();
    show();
  });
  show();
  // Chosen before this module loaded, or kept by the browser on going back.
  if (picture.files.length > 0) choose();
}
