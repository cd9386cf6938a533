// Sentences in the page's language. The code has the English ones; the page names the module with the others.

/** @type {{ messages: Record<string, string | string[]>, plural: (count: number) => number }} */
const ENGLISH = { messages: {}, plural: (count) => (count === 1 ? 0 : 1) };
const link = /** @type {HTMLLinkElement | null} */ (globalThis.document?.querySelector?.("link[data-catalogue]") ?? null);
// Without its catalogue a page works in English.
/** @type {typeof ENGLISH} */
const catalogue = link ? await import(link.href).catch(() => ENGLISH) : ENGLISH;

/** @type {(key: string) => string | string[] | undefined} */
const find = (key) => (Object.hasOwn(catalogue.messages, key) ? catalogue.messages[key] : undefined);

/** @type {(sentence: string, values?: Record<string, unknown>) => string} */
const filled = (sentence, values) =>
  values ? sentence.replace(/%\((\w+)\)s/g, (hole, name) => (name in values ? String(values[name]) : hole)) : sentence;

// `gettext("Reply to %(name)s", { name })`
/** @type {(text: string, values?: Record<string, unknown>) => string} */
export const gettext = (text, values) => filled(/** @type {string} */ (find(text)) ?? text, values);

// For a text with two meanings: `pgettext("verb", "Pin")`.
/** @type {(meaning: string, text: string, values?: Record<string, unknown>) => string} */
export const pgettext = (meaning, text, values) =>
  filled(/** @type {string} */ (find(`${meaning}\u0004${text}`)) ?? text, values);

// `ngettext("%(count)s reply", "%(count)s replies", count)`
/** @type {(one: string, many: string, count: number, values?: Record<string, unknown>) => string} */
export function ngettext(one, many, count, values) {
  const forms = find(one);
  const sentence = forms ? forms[catalogue.plural(count)] : count === 1 ? one : many;
  return filled(sentence, { count, ...values });
}

// "Ada, Ben and Cy"
/** @type {(parts: string[]) => string} */
export const listed = (parts) => new Intl.ListFormat(locale === "en" ? "en-GB" : locale).format(parts);

// Names without "and": "Ada, Ben". As chatapp/lib/name_lists.py.
/** @type {Record<string, string>} */
const SEPARATORS = { ja: "、", zh: "、", ar: "، " };
/** @type {(names: string[]) => string} */
export const joined = (names) => names.join(SEPARATORS[lang.slice(0, 2)] ?? ", ");

// For Intl. Digits as on the server, which writes 0 to 9 in every language.
const lang = globalThis.document?.documentElement?.lang || "en";
export const locale = lang.startsWith("ar") ? `${lang}-u-nu-latn` : lang;
