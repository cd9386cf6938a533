// Scrolls to a message, loading older pages if needed. Loaded on first use.

const SHOW_MS = 2_000;

// Returns whether it is now visible.
export async function jump(id, { list, older }) {
  if (!(await older.reach(() => Boolean(list.turnOf(id))))) return false;
  const article = document.getElementById(`message-${id}`);
  article.scrollIntoView({ block: "center" });
  article.focus({ preventScroll: true });
  article.classList.add("message--found");
  setTimeout(() => article.classList.remove("message--found"), SHOW_MS);
  return true;
}
