"""Who is trusted with what: passwords, sessions, cookies, transport, content."""

from csp.constants import NONE, SELF

from chatapp.settings.product import REFRESH_TOKEN_SECONDS
from chatapp.settings.site import IS_HTTPS, IS_PRODUCTION, PAGE_THREADS, PUBLIC_URL

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["accounts.hashing.GatedArgon2PasswordHasher"]
# Per process: at most so many hashes at once, so many callers waiting, so long. One thread of the pages stays free.
HASHES_AT_ONCE = min(2, max(1, PAGE_THREADS - 1)) if IS_PRODUCTION else 2
HASHES_WAITING = max(0, PAGE_THREADS - 1 - HASHES_AT_ONCE) if IS_PRODUCTION else 16
HASH_WAIT_SECONDS = 2.0
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.rules.password.PasswordValidator"}]
LOGIN_URL = "/signin"
LOGIN_REDIRECT_URL = "/chats"
PASSWORD_RESET_TIMEOUT = 3_600

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = REFRESH_TOKEN_SECONDS * 7
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "chatapp.pages.errors.csrf_failure"

# Whether a request came by https is the server's word (uvicorn and granian believe TRUSTED_PROXIES only), so Django
# reads no X-Forwarded-Proto of its own: SECURE_PROXY_SSL_HEADER would believe everybody.
SECURE_SSL_REDIRECT = IS_HTTPS
# Probes come from inside, by http.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
# W005, W021: the operator's other subdomains, and the browsers' lists, are not ours to decide about.
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
        "img-src": [SELF, "data:"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# A picture of 5 MB and what multipart puts around it. Nothing larger is read from anybody.
PICTURE_BODY_BYTES = 5 * 1_048_576 + 65_536
