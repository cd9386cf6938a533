// The browser's cookies as scripts may read them. Their names are the site's own, so the page tells them.

const named = globalThis.document?.body?.dataset ?? {};

export const CSRF_COOKIE = named.cookieCsrf || "csrftoken";
export const THEME_COOKIE = named.cookieTheme || "theme";

export function cookieNamed(name, cookies) {
  const found = cookies.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
