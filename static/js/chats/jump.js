// Goes to a message of the chat: what is far up is loaded first. Loaded with the first message that is looked for.

const SHOW_MS = 2_000;

// Returns whether it is in sight now.
export async function jump(id, { list, older }) {
  if (!(await older.reach(() => Boolean(list.turnOf(id))))) return false;
  const article = document.getElementById(`message-${id}`);
  article.scrollIntoView({ block: "center" });
  article.focus({ preventScroll: true });
  article.classList.add("message--found");
  setTimeout(() => article.classList.remove("message--found"), SHOW_MS);
  return true;
}
