// Cookies readable by scripts. The page provides their names.

const named = globalThis.document?.body?.dataset ?? {};

export const CSRF_COOKIE = named.cookieCsrf || "csrftoken";
export const THEME_COOKIE = named.cookieTheme || "theme";

/**
 * @param {string} name
 * @param {string} cookies `document.cookie`
 */
export function cookieNamed(name, cookies) {
  const found = cookies.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
