// Sign-out clears local data: unsent messages and drafts.

// The answer's Clear-Site-Data does the same and more, but browsers heed it only under https and on this machine.
export function startSignOut(storage) {
  document.addEventListener("submit", (event) => {
    const path = new URL(event.target.action, location.href).pathname;
    if (["/signout", "/signout/everywhere"].includes(path) && !event.defaultPrevented) storage.forget();
  });
}
