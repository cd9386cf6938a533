"""Security settings: passwords, sessions, cookies, transport, content."""

from csp.constants import NONE, SELF

from chatapp.environment import env
from chatapp.settings.product import REFRESH_COOKIE_NAME
from chatapp.settings.site import IS_HTTPS, IS_PRODUCTION, PAGE_THREADS, PUBLIC_URL, cookie_name
from chatapp.settings.storage import S3_ORIGINS

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["accounts.hashing.GatedArgon2PasswordHasher"]
# Per process: concurrent hashes, waiting callers and their time limit. One page thread always stays free.
HASHES_AT_ONCE = min(2, max(1, PAGE_THREADS - 1)) if IS_PRODUCTION else 2
HASHES_WAITING = max(0, PAGE_THREADS - 1 - HASHES_AT_ONCE) if IS_PRODUCTION else 16
HASH_WAIT_SECONDS = 2.0
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.rules.password.PasswordValidator"}]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "chats"
PASSWORD_RESET_TIMEOUT = 3_600

SESSION_ENGINE = "accounts.sessions"
# Lifetime of an idle session, and the maximum lifetime of a session in use (0: unlimited).
SESSION_IDLE_DAYS = env.number("SESSION_IDLE_DAYS", 28, at_least=1, at_most=3_650)
SESSION_MAX_DAYS = env.number("SESSION_MAX_DAYS", 0, at_least=0, at_most=3_650)
SESSION_COOKIE_AGE = SESSION_IDLE_DAYS * 86_400
SESSION_COOKIE_NAME = cookie_name("sessionid")
CSRF_COOKIE_NAME = cookie_name("csrftoken")
THEME_COOKIE_NAME = cookie_name("theme")
NOTICES_COOKIE_NAME = cookie_name("messages")
MESSAGE_STORAGE = "chatapp.pages.notices.NoticeStorage"
# Cookie names of release 1.0, accepted until they expire.
OLD_COOKIE_NAMES = {
    SESSION_COOKIE_NAME: "sessionid",
    CSRF_COOKIE_NAME: "csrftoken",
    REFRESH_COOKIE_NAME: "refresh_token",
    THEME_COOKIE_NAME: "theme",
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "chatapp.pages.errors.csrf_failure"

# The scheme of a request is set by chatapp.launch.forwarded_headers, which trusts TRUSTED_PROXIES only.
# SECURE_PROXY_SSL_HEADER would trust everyone.
SECURE_SSL_REDIRECT = IS_HTTPS
# Probes come from the internal network over HTTP.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
# W005, W021: HSTS for other subdomains and preload lists are the operator's decision.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:", *S3_ORIGINS],
        # Files in a bucket come from its service; scripts fetch texts and copy pictures from there.
        "media-src": [SELF, *S3_ORIGINS],
        **({"connect-src": [SELF, *S3_ORIGINS]} if S3_ORIGINS else {}),
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# A 5 MB picture plus the multipart overhead: the largest body that is read.
PICTURE_BODY_BYTES = 5 * 1_048_576 + 65_536
# A piece of an upload: the largest that is in transit at once.
FILE_PIECE_BYTES = 8 * 1_048_576
