"""Startup check that the server of REDIS_URL is usable."""

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_PATIENCE_SECONDS = 3
_KINDS = {"sentinel": "a Sentinel", "cluster": "a node of a cluster"}


def require_usable_redis() -> None:
    """Reject a server that can never work. An unreachable one is accepted: it may come back.

    Errors: ImproperlyConfigured.
    """
    if not settings.REDIS_URL:
        return
    patience = {"socket_timeout": _PATIENCE_SECONDS, "socket_connect_timeout": _PATIENCE_SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **patience) as server:
            kind = str(server.info("server").get("redis_mode", ""))
    except redis.AuthenticationError as error:
        raise ImproperlyConfigured("REDIS_URL: the server does not know this user name and password.") from error
    except (redis.RedisError, OSError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            wanted = "name the authority that signed it: rediss://…?ssl_ca_certs=/path/ca.pem"
            raise ImproperlyConfigured(f"REDIS_URL: the server's certificate cannot be verified; {wanted}.") from error
        return
    if kind in _KINDS:
        raise ImproperlyConfigured(
            f"REDIS_URL names {_KINDS[kind]}; ChatApp needs one plain server: put HAProxy before several and name that."
        )
