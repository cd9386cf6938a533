"""Storage and services: database, Redis, cache, jobs, mail, media and static files."""

from collections.abc import MutableMapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from chatapp.environment import env
from chatapp.lib.bucket_origin import addressing_style, bucket_origins
from chatapp.lib.database_url import database_settings, sqlite_settings
from chatapp.lib.redis_url import redis_address
from chatapp.settings.site import ASSETS_DIR, DATA_DIR, IS_PRODUCTION, PUBLIC_HOST

# Database: SQLite by default. Writers queue at BEGIN (IMMEDIATE), an acknowledged commit is on disk (FULL).
DATABASE_URL = env.database("DATABASE_URL", "")
DATABASE_POOL = env.number("DATABASE_POOL", 6, at_least=1, at_most=100)
DATABASE_POOLER = env.choice("DATABASE_POOLER", "none", ("none", "transaction"))
_database: dict[str, Any] = (
    database_settings(DATABASE_URL) if DATABASE_URL else sqlite_settings(DATA_DIR / "chatapp.sqlite3")
)
IS_SQLITE = _database["ENGINE"].endswith("sqlite3")
# Time limits in milliseconds for a statement and for its wait for a lock, during a request, and for a transaction that
# does nothing: a machine that was cut off in one would hold a chat's lock until its connection is known to be dead.
DATABASE_LIMITS = {"statement_timeout": 5000, "lock_timeout": 4000, "idle_in_transaction_session_timeout": 5000}
# In seconds, but `tcp_user_timeout` in milliseconds. Above the time limit of a statement.
DATABASE_NETWORK_LIMITS = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
}
if IS_SQLITE:
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
        ),
    }
    _database["CONN_MAX_AGE"] = None
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # A machine that is off answers nothing: libpq would wait for a quarter of an hour, and each thread with it. The
    # operator's options override these, too.
    _database["OPTIONS"] = {**DATABASE_NETWORK_LIMITS, **_database["OPTIONS"]}
    # A pool, because under ASGI a persistent connection per thread leads to "too many clients".
    # The pool doubles its pauses between attempts to connect, up to 16 s after an outage of 15; a new request after
    # `reconnect_timeout` begins anew.
    _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 3, "reconnect_timeout": 2}
    if DATABASE_POOLER == "transaction":
        # Statements may use different server connections, so no state may be stored in one. The limits are then set
        # on the role (chatapp/launch/database.py).
        _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        # The operator's options come last and override these.
        _limits = " ".join(f"-c {name}={value}" for name, value in DATABASE_LIMITS.items())
        _database["OPTIONS"]["options"] = f"{_limits} {_database['OPTIONS'].get('options', '')}".strip()
        # Compiled queries become prepared statements with their first use (chatapp/lib/prepared_statements.py).
        _database["OPTIONS"]["prepare_threshold"] = 0
    _database["CONN_MAX_AGE"] = 0
    _database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}
# A streaming replica of it, for reads that may come from there (chatapp/lib/read_replica.py).
DATABASE_REPLICA_URL = env.database("DATABASE_REPLICA_URL", "")
if DATABASE_REPLICA_URL:
    _replica = database_settings(DATABASE_REPLICA_URL)
    if IS_SQLITE or _replica["ENGINE"] != _database["ENGINE"]:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL needs PostgreSQL there and in DATABASE_URL.")
    _own = {name: value for name, value in _database["OPTIONS"].items() if name in ("options", "prepare_threshold")}
    # Waiting is for the primary: it answers while the replica doesn't.
    _pool = {"min_size": 0, "max_size": DATABASE_POOL, "timeout": 1}
    _replica["OPTIONS"] = {**DATABASE_NETWORK_LIMITS, **_own, **_replica["OPTIONS"], "pool": _pool}
    DATABASES["replica"] = {**_database, **_replica, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["chatapp.lib.read_replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The bus between processes. `socket_timeout` is explicit: redis-py's 5 s default kills idle readers.
REDIS_URL = env.redis("REDIS_URL")
REDIS_PREFIX = env.text("REDIS_PREFIX", "chatapp")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "chatapp.realtime.bus.layer.BusLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_timeout": 30, "socket_connect_timeout": 2}],
                "prefix": REDIS_PREFIX,
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "chatapp.lib.redis_cache.SiteCache",
            "LOCATION": REDIS_URL,
            # A hash tag in a cluster, so that several keys can be read by one command.
            "KEY_PREFIX": f"{{{REDIS_PREFIX}}}" if redis_address(REDIS_URL).kind == "cluster" else REDIS_PREFIX,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if IS_PRODUCTION and IS_SQLITE:
    raise ImproperlyConfigured("DATABASE_URL is missing: production needs postgres://user:password@host:port/name.")
if IS_PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is missing: several processes need it to reach each other.")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "media"]}}

# Mail. Without EMAIL_URL nothing is sent: staff create reset links in the admin.
EMAIL_URL = env.mail("EMAIL_URL")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", f"chat@{PUBLIC_HOST}")
_mail = environ.Env.email_url_config(EMAIL_URL or "dummymail://")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_USER") or "", _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
_own_port = 465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25
EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST") or "localhost", _mail.get("EMAIL_PORT") or _own_port
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH")
# What people missed is mailed when it is unread after this time; 0: never.
MISSED_MAIL_MINUTES = env.number("MISSED_MAIL_MINUTES", 15, at_least=0, at_most=1_440)
# Mails about missed messages are answered to addresses at this domain, whose mail server hands them to the listener.
_reply_domains = env.hosts("REPLY_MAIL_DOMAIN", ())
REPLY_MAIL_DOMAIN = _reply_domains[0].lower() if _reply_domains else ""
REPLY_MAIL_HOST = env.text("REPLY_MAIL_HOST", "127.0.0.1")
REPLY_MAIL_PORT = env.number("REPLY_MAIL_PORT", 8025, at_least=1, at_most=65_535)
REPLY_MAIL_MAX_BYTES = env.number("REPLY_MAIL_MAX_BYTES", 10 * 1_048_576, at_least=65_536, at_most=100 * 1_048_576)
if len(_reply_domains) > 1:
    raise ImproperlyConfigured("REPLY_MAIL_DOMAIN accepts one domain like reply.chat.example.org.")
if REPLY_MAIL_DOMAIN and not EMAIL_URL:
    raise ImproperlyConfigured("EMAIL_URL is missing: with REPLY_MAIL_DOMAIN, people answer mails that the site sends.")
# An unresponsive mail server blocks only a background job, so the limit is generous.
EMAIL_TIMEOUT = 10

# Uploaded pictures: re-encoded, under random names, served by the site's views only. Without S3_BUCKET they are files
# in MEDIA_ROOT, which several machines have to share.
MEDIA_ROOT = DATA_DIR / "media"
# Large bodies while they arrive, and files while they are processed: on the disk of MEDIA_ROOT, so that they are moved
# instead of copied, and not in memory, as /tmp often is.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
S3_BUCKET = env.text("S3_BUCKET")
_s3: dict[str, Any] = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.address("S3_ENDPOINT", "") or None,
        "region_name": env.text("S3_REGION") or None,
        # Without them, boto3 looks where it always does, for example in the machine's role.
        "access_key": env.secret_text("S3_ACCESS_KEY") or None,
        "secret_key": env.secret_text("S3_SECRET_KEY") or None,
    },
}
if S3_BUCKET:
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "S3_BUCKET needs more packages: .venv/bin/pip install --require-hashes -r requirements-s3.lock"
        )
    # A picture that takes longer than a page may is not worth a thread.
    _s3["OPTIONS"]["client_config"] = import_module("botocore.config").Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"mode": "standard", "max_attempts": 2},
        s3={"addressing_style": addressing_style(S3_BUCKET, endpoint=_s3["OPTIONS"]["endpoint_url"])},
        # Some services, and Amazon's newer regions, know no older signatures of URLs.
        signature_version="s3v4",
    )
S3_ORIGINS = bucket_origins(S3_BUCKET, endpoint=_s3["OPTIONS"]["endpoint_url"], region=_s3["OPTIONS"]["region_name"])
# The path under which a proxy serves DATA_DIR/media to itself (X-Accel-Redirect): /protected/. Empty: the site does.
FILES_ACCEL = env.text("FILES_ACCEL")
# By default, Django makes stored files, including collected static files, readable for all accounts of the machine.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

# Static files: production serves hashed names, cached permanently; other modes serve the source folders.
STATIC_URL = "/static/"
STATICFILES_DIRS = [ASSETS_DIR / "static"]
STATIC_IS_HASHED = IS_PRODUCTION
STATIC_ROOT = DATA_DIR / "static" if STATIC_IS_HASHED else None
STORAGES = {
    "default": _s3 if S3_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files in messages. The same folder or bucket; what is acknowledged is on disk.
    "files": _s3 if S3_BUCKET else {"BACKEND": "chatapp.lib.durable_storage.DurableStorage"},
    "staticfiles": {
        # Not WhiteNoise's compressing storage, which takes half a minute at the first start. The proxy compresses.
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if STATIC_IS_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_IS_HASHED
WHITENOISE_AUTOREFRESH = False


def _static_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Forbid a directly opened static file to load or run anything: an SVG is a document that could."""
    headers["Content-Security-Policy"] = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    headers["X-Content-Type-Options"] = "nosniff"


WHITENOISE_ADD_HEADERS_FUNCTION = _static_headers
