"""The installation: mode, data folder, addresses, processes and logging."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from chatapp import __version__, environment
from chatapp.environment import env
from chatapp.ops.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# The folder of `templates` and `static`.
ASSETS_DIR = environment.ASSETS_DIR

# Set by the launchers: `make run` embedded, `make dev` development, `make serve` production.
MODE = env.choice("MODE", "embedded", ("embedded", "development", "production"))
IS_PRODUCTION = MODE == "production"
# A proxy's group, which may read the files that FILES_ACCEL hands to it (chatapp/lib/shared_files.py).
FILES_GROUP = env.group("FILES_GROUP")
DATA_DIR = env.private_path("DATA_DIR", environment.DEFAULT_DATA_DIR, passable=("media",), group=FILES_GROUP)
DEBUG = env.boolean("DEBUG", default=MODE == "development")
SECRET_KEY = env.secret("SECRET_KEY", data_dir=DATA_DIR)
RELEASE = env.text("RELEASE", __version__)

# Addresses
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, at_least=1, at_most=65_535)
SOCKET_PORT = env.number("SOCKET_PORT", 8001, at_least=1, at_most=65_535)
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
PUBLIC_URL = env.address("PUBLIC_URL", f"http://{env.opened_host(HOST)}:{PORT}")
PUBLIC_HOST = env.host_of(PUBLIC_URL)
IS_HTTPS = PUBLIC_URL.startswith("https://")


def cookie_name(base: str) -> str:
    """Return a cookie name unique to this site.

    Browsers share cookies between the ports of a host: two sites on one machine would sign each other's users out.
    With HTTPS, `__Host-` prevents subdomains from setting the cookie.
    """
    port = urlsplit(PUBLIC_URL).port
    return f"{'__Host-' if IS_HTTPS else ''}{base}{f'_{port}' if port else ''}"


ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", (*dict.fromkeys((PUBLIC_HOST, "127.0.0.1", "localhost", "[::1]")),))
# Other origins that may call the API with credentials and open the socket: exactly scheme://host[:port].
ALLOWED_ORIGINS = env.origins("ALLOWED_ORIGINS")
# Only these proxies' X-Forwarded-For and X-Forwarded-Proto are trusted.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", ("127.0.0.1", "::1"))

# Processes of `make serve`
PAGE_WORKERS = env.number("PAGE_WORKERS", 2, at_least=1, at_most=64)
PAGE_THREADS = env.number("PAGE_THREADS", 4, at_least=1, at_most=64)
SOCKET_WORKERS = env.number("SOCKET_WORKERS", 1, at_least=1, at_most=64)
STOP_SECONDS = env.number("STOP_SECONDS", 10, at_least=1, at_most=300)

# Logging and metrics
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_STYLE = env.choice("LOG_STYLE", "json" if IS_PRODUCTION else "text", ("text", "json"))
LOGGING = logging_config(style=LOG_STYLE, level=LOG_LEVEL)
METRICS_TOKEN = env.secret_text("METRICS_TOKEN")
# Processes with the same name are one machine to /metrics.
NODE_NAME = env.text("NODE_NAME")

# Traces
OTEL_EXPORTER_OTLP_ENDPOINT = env.text("OTEL_EXPORTER_OTLP_ENDPOINT")
OTEL_SERVICE_NAME = env.text("OTEL_SERVICE_NAME", "chatapp")
OTEL_TRACES_SAMPLER_ARG = env.share("OTEL_TRACES_SAMPLER_ARG", 1.0)
if OTEL_EXPORTER_OTLP_ENDPOINT and find_spec("opentelemetry") is None:
    raise ImproperlyConfigured(
        "OTEL_EXPORTER_OTLP_ENDPOINT needs more packages: .venv/bin/pip install --require-hashes -r"
        " requirements-otel.lock"
    )

_is_local = HOST in LOCAL_HOSTS and PUBLIC_HOST.strip("[]") in LOCAL_HOSTS
if DEBUG and not _is_local:
    raise ImproperlyConfigured("DEBUG=true is refused on a public host: it shows secrets to visitors. Unset DEBUG.")
if DEBUG and IS_PRODUCTION:
    raise ImproperlyConfigured("DEBUG=true is refused with MODE=production. Unset DEBUG.")
if IS_PRODUCTION and not env.given("PUBLIC_URL"):
    raise ImproperlyConfigured(
        "PUBLIC_URL is missing: production needs the address people type, https://chat.example.org."
    )
