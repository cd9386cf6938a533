"""Whether a WebSocket comes through the public URL to ChatApp."""

import base64
import os

from django.conf import settings

from chatapp.doctor.findings import Wrong
from chatapp.doctor.own_site import ask_or_skip
from chatapp.lib.errors import CODE_HEADER
from chatapp.realtime.refusals import OriginNotAllowed, TokenMissing

_PATH = "/socket/websocket?vsn=2.0.0"
_FORWARD = (
    "let the proxy route /socket/ to SOCKET_PORT and pass on Upgrade and Connection (nginx: proxy_http_version 1.1, "
    "proxy_set_header Upgrade $http_upgrade, Connection upgrade)"
)


def check_socket_upgrade() -> str:
    """Ask for an upgrade without a token: ChatApp refuses that, with a header of its own, only as a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    answer = ask_or_skip(_PATH, {**upgrade, "Origin": settings.PUBLIC_URL})
    code = answer.headers.get(CODE_HEADER.lower(), "")
    if code == OriginNotAllowed.code:
        raise Wrong(
            f"the running site refuses sockets of pages from {settings.PUBLIC_URL}: its PUBLIC_URL is another one",
            fix="restart it with the settings of this command",
        )
    if answer.status == 503:
        raise Wrong("sockets answer 503", fix="start the sockets process, and look at its log and the proxy's")
    if answer.status != 403 or code != TokenMissing.code:
        raise Wrong(
            f"a WebSocket doesn't arrive as one: /socket/websocket answers {answer.status}; pages would only poll",
            fix=_FORWARD,
        )
    return "an upgrade arrives"
