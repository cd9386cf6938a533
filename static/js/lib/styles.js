// Stylesheets of what a page shows later: linked once, when first asked for.

const linked = new Map(); // address -> promise

// `address`: what import.meta.resolve makes of a relative one; the import map knows the hashed names of stylesheets, too.
// Resolves once the sheet counts, or cannot be had: unstyled is better than not there.
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
