// Paths that only modules loaded on first use need. No DOM.

export const files = {
  version: (/** @type {string} */ url, /** @type {Id} */ version) => `${url}/${version}`,
  download: (/** @type {string} */ url) => `${url}?download`,
};

export const customEmoji = {
  list: "/api/emoji",
  picture: (/** @type {string} */ name) => `/media/emoji/${name}`,
  still: (/** @type {string} */ name) => `/media/emoji/${name}/still`,
};

export const firstRun = {
  accentReport: (/** @type {string} */ accent) => `/first-run/accent?${new URLSearchParams({ accent })}`,
  accentStyle: (/** @type {string} */ color) => `/accent/${color.slice(1)}.css`,
};

export const mailInvitation = (/** @type {string} */ page, /** @type {string} */ email) => `${page}?${new URLSearchParams({ email })}`;
export const mailInvitationPage = (/** @type {Id} */ chatId) => `/chats/${chatId}/invite-by-mail`;

// The id of the chat whose page this is, or NaN.
export const chatIdIn = (/** @type {string} */ path) => Number(/^\/chats\/(\d{1,18})(?:\/|$)/.exec(path)?.[1]);

export const later = {
  reminders: "/reminders",
  scheduled: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/scheduled`,
};
