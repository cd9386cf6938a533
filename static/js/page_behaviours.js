// Behaviors of pages that show no conversation: a chat page never loads this table.

export const PAGE_BEHAVIOURS = {
  activity: () => import("./chats/activity_page.js"),
  "catch-up": () => import("./chats/catch_up_page.js"),
  directory: () => import("./accounts/directory.js"),
  "enter-key": () => import("./lib/enter_switch.js"),
  "first-run": () => import("./accounts/first_run.js"),
  "notification-settings": () => import("./chats/notification_settings.js"),
  privacy: () => import("./accounts/privacy.js"),
  profile: () => import("./accounts/profile.js"),
  saved: () => import("./chats/saved_page.js"),
  search: () => import("./search/search_page.js"),
  "show-password": () => import("./lib/show_password.js"),
  "sign-up-checks": () => import("./accounts/sign_up_checks.js"),
  "site-invitations": () => import("./accounts/site_invitations.js"),
  theme: () => import("./lib/theme.js"),
  threads: () => import("./chats/threads_page.js"),
};
