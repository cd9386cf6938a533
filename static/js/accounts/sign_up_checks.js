// Live validation: the sign-up rules each field meets so far.

import { find, findAll } from "../lib/dom.js";
import { RULES, judge } from "./sign_up_rules.js";

export function start(form) {
  for (const input of findAll("input[name]:not([type=hidden])", form)) {
    if (RULES[input.name]) watch(input);
  }
}

function watch(input) {
  const refusal = find(".field__error", input.closest(".field"));
  const list = listFor(input, refusal ? ["input"] : ["focus", "input"]);

  // An untouched field is neither valid nor invalid.
  function show() {
    const isTouched = input.value !== "";
    judge(input.name, input.value).forEach(({ passed }, index) => {
      list.children[index].dataset.passed = passed ? "yes" : isTouched ? "no" : "";
    });
  }

  // The server's errors are about the old text; from the first key on the rules replace them.
  function forget() {
    refusal?.remove();
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", list.id);
  }

  input.addEventListener("input", forget, { once: true });
  input.addEventListener("input", show);
  if (input.value) show();
}

// The template's list, or one made under the field and shown on the first of `events`.
function listFor(input, events) {
  const field = input.closest(".field");
  const ready = find(".field__checks", field);
  if (ready) return ready;
  const list = document.createElement("ul");
  list.className = "field__checks";
  list.id = `${input.id}-checks`;
  // Not during page load: it would shift the layout.
  list.hidden = true;
  for (const event of events) input.addEventListener(event, () => (list.hidden = false), { once: true });
  list.append(
    ...judge(input.name, input.value).map(({ text }) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
  field.append(list);
  const described = input.getAttribute("aria-describedby") ?? "";
  input.setAttribute("aria-describedby", `${described} ${list.id}`.trim());
  return list;
}
