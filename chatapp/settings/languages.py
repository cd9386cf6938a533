"""Languages, formats and time zones of the pages. The API, the socket and the logs are always English."""

from chatapp.settings.site import BASE_DIR, cookie_name

# The only list of complete languages: people choose among them, and `make test` checks their catalogues.
# Each is added when its translation is delivered (docs/decisions/022-languages.md).
LANGUAGES = [
    ("en", "English"),
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ja", "日本語"),
    ("pt-br", "Português (Brasil)"),
    ("zh-hans", "简体中文"),
]
LANGUAGE_CODE = "en"
# Never set; without it Django would read the cookie of another Django site on this host.
LANGUAGE_COOKIE_NAME = cookie_name("language")
# All of ours, although Django finds those of apps: words of its admin ("Delete") would win over theirs.
LOCALE_PATHS = [BASE_DIR / app / "locale" for app in ("chatapp", "accounts", "chats")]
# 24-hour times in every language.
FORMAT_MODULE_PATH = ["chatapp.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
