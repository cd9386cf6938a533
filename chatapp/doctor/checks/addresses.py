"""Whether the addresses of the settings fit each other."""

import socket

from django.conf import settings
from django.http.request import validate_host

from chatapp.doctor.findings import Wrong
from chatapp.doctor.own_site import public_host, public_port


def check_addresses() -> str:
    """Check PUBLIC_URL, ALLOWED_HOSTS and the ports."""
    if not validate_host(settings.PUBLIC_HOST.lower(), settings.ALLOWED_HOSTS):
        raise Wrong(
            f"ALLOWED_HOSTS lacks {settings.PUBLIC_HOST}, the host of PUBLIC_URL: each page answers 400",
            fix=f"add {settings.PUBLIC_HOST} to ALLOWED_HOSTS, or unset it",
        )
    if settings.IS_PRODUCTION and settings.PORT == settings.SOCKET_PORT:
        raise Wrong(f"PORT and SOCKET_PORT are both {settings.PORT}", fix="set SOCKET_PORT to another port")
    try:
        socket.getaddrinfo(public_host(), public_port(), type=socket.SOCK_STREAM)
    except OSError as error:
        raise Wrong(
            f"the host of PUBLIC_URL, {public_host()}, can't be resolved",
            fix="correct PUBLIC_URL, or add the name to DNS",
        ) from error
    if not settings.IS_HTTPS and public_host() not in settings.LOCAL_HOSTS:
        raise Wrong(
            f"PUBLIC_URL is {settings.PUBLIC_URL}: passwords and messages travel unencrypted",
            fix="put a proxy with TLS in front and set PUBLIC_URL=https://…",
        )
    return settings.PUBLIC_URL
