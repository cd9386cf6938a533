"""Requests to this site through its public URL, as browsers make them. The address may be private: it is our own."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from chatapp.doctor.examination import PATIENCE_SECONDS
from chatapp.doctor.findings import Skipped

_MAX_BODY_BYTES = 65_536


class Unreachable(Exception):
    """The public URL doesn't answer; the message is the system's."""


@dataclass(frozen=True)
class Answer:
    """An HTTP response. The names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body's object; an empty one if it isn't one."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def public_host() -> str:
    """Return the host of the public URL, without brackets."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def public_port() -> int:
    """Return the port of the public URL."""
    return urlsplit(settings.PUBLIC_URL).port or (443 if settings.IS_HTTPS else 80)


def ask(path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Request a path of the public URL, without following redirects. Errors: Unreachable.

    The certificate isn't verified: a check of its own does that, and the others still find what else is wrong.
    """
    host, port = public_host(), public_port()
    connection: http.client.HTTPConnection
    if settings.IS_HTTPS:
        connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=unverified_tls())
    else:
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read(_MAX_BODY_BYTES))
    except socket.gaierror as error:
        raise Unreachable(f"the name {host} can't be resolved") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{host}:{port}: {error or type(error).__name__}") from error
    finally:
        connection.close()


def ask_or_skip(path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Like `ask`, for checks of details. Errors: Skipped if the public URL doesn't answer."""
    try:
        return ask(path, headers)
    except Unreachable as error:
        raise Skipped("the public URL doesn't answer, see pages") from error


def unverified_tls() -> ssl.SSLContext:
    """Return a TLS context that accepts any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
