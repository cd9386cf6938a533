"""Which hosts link previews leave alone."""

from collections.abc import Collection

from django.conf import settings

from chatapp.lib.host_name import host_and_parents
from chats.models import BlockedHost
from chats.queries.link_previews import hosts_of


def blocked_among(hosts: Collection[str]) -> set[str]:
    """Return those of some hosts that are blocked: this site itself, LINK_PREVIEWS_BLOCKED, and what staff blocked.

    Shape: hosts as URLs have them. A blocked host blocks everything below it.
    Queries: 1, or none when that is known without.
    """
    names = {host: host_and_parents(host) for host in hosts}
    by_settings = {settings.PUBLIC_HOST.strip("[]"), *settings.LINK_PREVIEWS_BLOCKED}
    blocked = {host for host, above in names.items() if not by_settings.isdisjoint(above)}
    asked = {name for host, above in names.items() if host not in blocked for name in above}
    if not asked:
        return blocked
    by_staff = set(BlockedHost.objects.filter(host__in=asked).order_by().values_list("host", flat=True))
    return blocked | {host for host, above in names.items() if not by_staff.isdisjoint(above)}


def is_page_blocked(url: str, *, site: str) -> bool:
    """Return whether the host of a page is blocked, or the one that it led to. Queries: at most 1."""
    return bool(blocked_among(hosts_of(url, site=site)))


def is_blocked(host: str) -> bool:
    """Return whether previews of a host are not wanted. Queries: at most 1."""
    return bool(blocked_among([host]))
