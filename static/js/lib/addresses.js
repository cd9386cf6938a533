// Paths of pages and API calls: only this module and late_addresses.js spell them. No DOM.

/** @typedef {number | string | undefined} Id */
/** @typedef {Record<string, any> | URLSearchParams} Values */

const search = (/** @type {Values} */ values) => `?${new URLSearchParams(values)}`;

export const pages = {
  chats: "/chats",
  chatClosed: "/chats?gone",
  profile: "/settings/profile",
  signOut: "/signout",
  offlineWorker: "/offline-worker.js",
  signIn: (/** @type {string} */ next) => `/signin${search({ next })}`,
  chatsBefore: (/** @type {string} */ cursor) => `/chats${search({ before: cursor })}`,
  chat: (/** @type {Id} */ chatId) => `/chats/${chatId}`,
  chatBefore: (/** @type {Id} */ chatId, /** @type {number} */ number) => `/chats/${chatId}${search({ before: number })}`,
  members: (/** @type {Id} */ chatId) => `/chats/${chatId}/members`,
  chatOptions: (/** @type {Id} */ chatId) => `/chats/${chatId}/options`,
  joinLinks: (/** @type {Id} */ chatId) => `/chats/${chatId}/join-links`,
  message: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/chats/${chatId}/messages/${id}`,
  // `action`: edit, delete, thread, react, pin, save, unread, details or edits.
  messageAction: (/** @type {Id} */ chatId, /** @type {Id} */ id, /** @type {string} */ action) => `/chats/${chatId}/messages/${id}/${action}`,
  removePreview: (/** @type {Id} */ chatId, /** @type {Id} */ id, /** @type {Id} */ previewId) => `/chats/${chatId}/messages/${id}/previews/${previewId}/remove`,
  // `answer`: accept or decline.
  invitation: (/** @type {Id} */ chatId, /** @type {string} */ answer) => `/invitations/${chatId}/${answer}`,
  search: (/** @type {string} */ words) => `/search${search({ q: words })}`,
  people: (/** @type {Values} */ values = {}) => (Object.keys(values).length > 0 ? `/people${search(values)}` : "/people"),
  person: (/** @type {Id} */ userId) => `/people/${userId}`,
  writeTo: (/** @type {Id} */ userId) => `/people/${userId}/chat`,
};

export const api = {
  me: "/api/users/me",
  userChannelToken: "/api/users/me/channel_token",
  channelToken: (/** @type {string} */ noun, /** @type {Id} */ id) => `/api/${noun}s/${id}/channel_token`,
  search: (/** @type {Values} */ values) => `/api/search${search(values)}`,
  activity: (/** @type {Values} */ values) => `/api/users/me/activity${search(values)}`,
  threads: (/** @type {Values} */ values) => `/api/users/me/threads${search(values)}`,
  later: () => "/api/users/me/reminders",
  threadsRead: "/api/users/me/threads/read",
  activityRead: "/api/users/me/activity/read",
  catchUpRead: "/api/users/me/catch_up/read",
  chats: "/api/chats",
  chat: (/** @type {Id} */ chatId) => `/api/chats/${chatId}`,
  pushSubscriptions: "/api/users/me/push_subscriptions",
  favourites: "/api/users/me/favourites",
  shortChatList: "/api/users/chats?short=true",
  chatList: (/** @type {Values} */ values) => `/api/users/chats${search(values)}`,
  membership: (/** @type {Id} */ chatId) => `/api/users/invited_chats/${chatId}`,
  // `preference`: favourite, archive or mute.
  preference: (/** @type {Id} */ chatId, /** @type {string} */ preference) => `/api/chats/${chatId}/${preference}`,
  draft: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/draft`,
  read: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/read`,
  unread: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/unread`,
  members: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/members`,
  member: (/** @type {Id} */ chatId, /** @type {Id} */ userId) => `/api/chats/${chatId}/members/${userId}`,
  pins: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/pins`,
  chatFiles: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/files`,
  file: (/** @type {Id} */ id) => `/api/files/${id}`,
  messages: (/** @type {Id} */ chatId) => `/api/chats/${chatId}/messages`,
  messagesBefore: (/** @type {Id} */ chatId, /** @type {number} */ number, /** @type {Values} */ values) => `/api/chats/${chatId}/messages${search({ before: number, ...values })}`,
  message: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}`,
  edits: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}/edits`,
  pin: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}/pin`,
  reaction: (/** @type {Id} */ chatId, /** @type {Id} */ id, /** @type {string} */ emoji) => `/api/chats/${chatId}/messages/${id}/reactions/${encodeURIComponent(emoji)}`,
  preview: (/** @type {Id} */ chatId, /** @type {Id} */ id, /** @type {Id} */ previewId) => `/api/chats/${chatId}/messages/${id}/previews/${previewId}`,
  readers: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}/readers`,
  saved: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}/saved`,
  thread: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}/thread`,
  threadRead: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}/thread/read`,
  threadFollow: (/** @type {Id} */ chatId, /** @type {Id} */ id) => `/api/chats/${chatId}/messages/${id}/thread/follow`,
  threadBefore: (/** @type {Id} */ chatId, /** @type {Id} */ rootId, /** @type {Values} */ values) => `/api/chats/${chatId}/messages/${rootId}/thread${search(values)}`,
  people: (/** @type {string} */ words) => `/api/people${search({ search: words })}`,
  groups: (/** @type {Values} */ values = {}) => `/api/groups${search(values)}`,
  person: (/** @type {Id} */ userId) => `/api/people/${userId}`,
  block: (/** @type {Id} */ userId) => `/api/people/${userId}/block`,
  directChat: (/** @type {Id} */ userId) => `/api/people/${userId}/chat`,
};

export const SOCKET = "/socket";
