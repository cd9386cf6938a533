"""Whether the site learns the scheme and the address of a client from its proxy."""

import ipaddress

from django.conf import settings

from chatapp.doctor.findings import Wrong
from chatapp.doctor.own_site import ask_or_skip
from chatapp.ops.arrival import Arrival, signed_header

_SEND = "let the proxy set {header} (nginx: proxy_set_header {header} {variable})"


def check_proxy_headers() -> str:
    """Ask the running site how a request through the public URL arrives."""
    found: Arrival | None = ask_or_skip("/readyz", signed_header()).json().get("request")
    if found is None:
        raise Wrong(
            "the site behind PUBLIC_URL doesn't know this SECRET_KEY",
            fix="give this command the environment of the site, or correct PUBLIC_URL",
        )
    is_sent = found["has_forwarded_for"] or found["has_forwarded_proto"]
    if is_sent and not _is_trusted(found["peer"]):
        raise Wrong(
            f"the proxy at {found['peer']} isn't trusted: its X-Forwarded-For and X-Forwarded-Proto are ignored",
            fix=f"add {found['peer']} to TRUSTED_PROXIES",
        )
    if settings.IS_HTTPS and found["scheme"] != "https":
        raise Wrong(
            f"requests through PUBLIC_URL arrive as {found['scheme']}: each is redirected, without end",
            fix=_SEND.format(header="X-Forwarded-Proto", variable="$scheme"),
        )
    if settings.IS_HTTPS and not found["has_forwarded_for"]:
        raise Wrong(
            f"all people seem to come from the proxy, {found['peer']}, and share its rate limits",
            fix=_SEND.format(header="X-Forwarded-For", variable="$proxy_add_x_forwarded_for"),
        )
    return f"requests arrive as {found['scheme']} from {found['address']}"


def _is_trusted(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES)
