// Turns a plain textarea of addresses into a row of chips with an input. The textarea stays the form's field.

import { looksLikeEmail, splitEmails } from "./emails.js";

// Returns { emails(), clear(), focus() }.
export function createEmailChips(area) {
  let emails = splitEmails(area.value);
  const box = document.createElement("div");
  box.className = "chips field__input";
  const input = document.createElement("input");
  input.className = "chips__input";
  input.type = "text";
  input.inputMode = "email";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.setAttribute("autocapitalize", "none");
  input.id = `${area.id}-entry`;
  const label = document.querySelector(`label[for="${area.id}"]`);
  if (label) label.htmlFor = input.id;
  for (const name of ["aria-describedby", "placeholder"]) {
    if (area.hasAttribute(name)) input.setAttribute(name, area.getAttribute(name));
  }
  box.append(input);
  area.hidden = true;
  area.required = false;
  area.autofocus = false;
  area.after(box);

  function draw() {
    for (const chip of [...box.querySelectorAll(".chip")]) chip.remove();
    for (const email of emails) box.insertBefore(chipFor(email), input);
    area.value = emails.join("\n");
  }

  function chipFor(email) {
    const chip = document.createElement("span");
    chip.className = looksLikeEmail(email) ? "chip" : "chip chip--wrong";
    const text = document.createElement("span");
    text.textContent = email;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "chip__remove";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `Remove ${email}`);
    remove.addEventListener("click", () => {
      emails = emails.filter((other) => other !== email);
      draw();
      input.focus();
    });
    chip.append(text, remove);
    return chip;
  }

  // Whatever stands in the input becomes chips.
  function take() {
    if (!input.value.trim()) return;
    emails = splitEmails([...emails, input.value].join("\n"));
    input.value = "";
    draw();
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ([",", ";", " "].includes(event.key) || (event.key === "Enter" && input.value.trim())) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && input.value === "" && emails.length > 0) {
      event.preventDefault();
      input.value = emails.at(-1);
      emails = emails.slice(0, -1);
      draw();
    }
  });
  input.addEventListener("paste", () => setTimeout(() => splitEmails(input.value).length > 1 && take()));
  input.addEventListener("blur", take);
  box.addEventListener("click", (event) => event.target === box && input.focus());
  draw();

  return {
    emails() {
      take();
      return emails;
    },
    clear() {
      emails = [];
      input.value = "";
      draw();
    },
    focus: () => input.focus(),
  };
}
