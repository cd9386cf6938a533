// What system messages say in the page's language, as chats/text/system_message.py. Loaded with the first one that arrives.

import { isolated } from "../lib/bidi.js";
import { gettext } from "../lib/i18n.js";

/** @type {Record<string, (data: Record<string, string>) => string>} */
const SENTENCES = {
  joined: (data) => gettext("%(name)s joined", data),
  left: (data) => gettext("%(name)s left", data),
  removed: (data) => gettext("%(by)s removed %(name)s", data),
  owner: (data) => gettext("%(name)s is now the owner", data),
  moderator: (data) => gettext("%(name)s is now a moderator", data),
  moderator_no_longer: (data) => gettext("%(name)s is no longer a moderator", data),
  title_set: (data) => gettext("%(name)s set the title to “%(text)s”", data),
  title_cleared: (data) => gettext("%(name)s cleared the title", data),
  topic_set: (data) => gettext("%(name)s set the topic to “%(text)s”", data),
  topic_cleared: (data) => gettext("%(name)s cleared the topic", data),
  posting_everyone: (data) => gettext("%(name)s let everyone post", data),
  posting_moderators: (data) => gettext("%(name)s let only the owner and moderators post", data),
  picture_changed: (data) => gettext("%(name)s changed the picture", data),
  picture_removed: (data) => gettext("%(name)s removed the picture", data),
};

// "" for a code of a later release: its English sentence stays.
/** @type {(fact: { code: string, data: Record<string, string> }) => string} */
export function systemSentence({ code, data }) {
  const names = Object.entries(data).map(([name, value]) => [name, isolated(value)]);
  return Object.hasOwn(SENTENCES, code) ? SENTENCES[code](Object.fromEntries(names)) : "";
}
