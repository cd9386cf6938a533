// Lazy stylesheets, linked once.

const linked = new Map(); // address -> promise

// `address`: from import.meta.resolve; the import map has the hashed names of stylesheets, too.
// Resolves when it is applied or failed: unstyled beats missing.
export function loadStyle(address) {
  if (!linked.has(address)) linked.set(address, link(address));
  return linked.get(address);
}

function link(address) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = address;
  const settled = new Promise((resolve) => {
    for (const event of ["load", "error"]) sheet.addEventListener(event, resolve, { once: true });
  });
  document.head.append(sheet);
  return settled;
}
