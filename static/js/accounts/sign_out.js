// Signing out takes along what this browser kept for the person: texts not sent yet, drafts.

// The answer's Clear-Site-Data does the same and more, but browsers heed it only under https and on this machine.
export function startSignOut(storage) {
  document.addEventListener("submit", (event) => {
    const path = new URL(event.target.action, location.href).pathname;
    if (["/signout", "/signout/everywhere"].includes(path) && !event.defaultPrevented) storage.forget();
  });
}
