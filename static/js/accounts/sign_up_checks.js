// Shows beside each field which rules what is typed already meets.

import { find, findAll } from "../lib/dom.js";
import { RULES, judge } from "./sign_up_rules.js";

export function start(form) {
  for (const input of findAll("input[name]:not([type=hidden])", form)) {
    if (RULES[input.name]) watch(input);
  }
}

function watch(input) {
  const list = listFor(input);

  // An untouched field is neither right nor wrong.
  function show() {
    const isTouched = input.value !== "";
    judge(input.name, input.value).forEach(({ passed }, index) => {
      list.children[index].dataset.passed = passed ? "yes" : isTouched ? "no" : "";
    });
  }

  input.addEventListener("input", show);
  if (input.value) show();
}

// The template's list where there is one, else one of our own under the field.
function listFor(input) {
  const field = input.closest(".field");
  let list = find(".field__checks", field);
  if (!list) {
    list = document.createElement("ul");
    list.className = "field__checks";
    // Appears with the first touch, so that the page does not move while it loads.
    list.hidden = true;
    for (const event of ["focus", "input"]) input.addEventListener(event, () => (list.hidden = false), { once: true });
    field.append(list);
  }
  list.id ||= `${input.id}-checks`;
  list.replaceChildren(
    ...judge(input.name, input.value).map(({ text }) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
  const described = new Set((input.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean));
  input.setAttribute("aria-describedby", [...described.add(list.id)].join(" "));
  return list;
}
