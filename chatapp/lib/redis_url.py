"""Validation of REDIS_URL: one server, by TCP, TLS or socket file. Ambiguous URLs are rejected."""

import re
from urllib.parse import parse_qs, urlsplit

import redis

from chatapp.lib.wrong_url import WrongURL

SCHEMES = ("redis", "rediss", "unix")
_ENCODING = "inside a user name or password write @ as %40, / as %2F, # as %23, ? as %3F and : as %3A"
_ACCEPTS = f"is not valid: it accepts redis://[user:password@]host:port/number, rediss:// or unix://; {_ENCODING}"
# Allowed connection options. redis-py accepts more, including ones that can't be given as text or that change the type
# of responses (`decode_responses`), and then fails at the first command.
_OPTION = re.compile(
    "db|username|password|client_name|protocol|socket_(?:connect_)?timeout|socket_keepalive|health_check_interval"
    "|retry_on_timeout|max_connections|ssl_[a-z_]+"
)
_ONE_SERVER = "must name one server that is no Sentinel and no cluster; put HAProxy before several"


def checked_redis_url(url: str) -> str:
    """Return the URL if it is valid and unambiguous for redis-py. Errors: WrongURL; ValueError for another scheme."""
    scheme, _, rest = url.partition("://")
    if "sentinel" in scheme or "cluster" in scheme:
        raise WrongURL(_ONE_SERVER)
    if scheme not in SCHEMES:
        raise ValueError(url)
    login, _, _ = rest.rpartition("@")
    if "#" in rest or any(mark in login for mark in "@/?"):
        raise WrongURL(_ACCEPTS)
    try:
        parts = urlsplit(url)
        if "," in parts.netloc.rpartition("@")[2]:
            raise WrongURL(_ONE_SERVER)
        is_numbered = scheme == "unix" or parts.path.strip("/").isdecimal() or not parts.path.strip("/")
        if parts.port == 0 or not is_numbered:
            raise ValueError(parts.path)
        unknown = [name for name in parse_qs(parts.query, keep_blank_values=True) if not _OPTION.fullmatch(name)]
        if unknown:
            raise WrongURL(f"has an option that ChatApp does not use: {unknown[0]}")
        # Creates the connection object without connecting; an unknown option is a TypeError.
        redis.ConnectionPool.from_url(url).make_connection()
    except WrongURL:
        raise
    except TypeError as error:
        raise WrongURL(f"has an option that redis-py does not know: {str(error).rpartition(' ')[2]}") from error
    except (ValueError, redis.RedisError) as error:
        raise WrongURL(_ACCEPTS) from error
    return url
