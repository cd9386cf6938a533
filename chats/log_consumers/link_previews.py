"""Link previews: notes which pages new and edited messages link to. Fetching them is due work of its own."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from django.conf import settings

from chatapp.lib.errors import RateLimited
from chatapp.lib.public_address import OutgoingRefused, ascii_host, checked_url
from chatapp.lib.rate_limit import TokenBuckets
from chats.actions.show_previews import note_links
from chats.models import LinkPreview, Message
from chats.queries.blocked_hosts import blocked_among
from chats.queries.link_previews import lock_pages_of_today, page_url
from chats.text.links import links_in

# New pages that one person's messages make the site fetch. Each may hold up one of four fetchers for 24 s, twice.
_PAGES_BURST = 20
_PAGES_PER_SECOND = 1 / 20

Found = list[tuple[Message, list[str]]]


class LinkPreviews:
    """Starts at the present: no one waits for previews of what was written before."""

    name = "link_previews"
    starts_at: Literal["present", "zero"] = "present"

    def __init__(self) -> None:
        """Start with full budgets."""
        self._asked = TokenBuckets()

    def prepare(self, messages: Sequence[Message]) -> Found:
        """Return the messages that have links or previews, with the links that may be fetched."""
        texts = [one for one in messages if one.kind == Message.Kind.TEXT and one.deleted_at is None]
        if not settings.LINK_PREVIEWS:
            return []
        hosts = {one.pk: _hosts(one.html) for one in texts}
        blocked = blocked_among({host for of_message in hosts.values() for host in of_message.values()})
        found = [(one, [url for url, host in hosts[one.pk].items() if host not in blocked]) for one in texts]
        return [(message, urls) for message, urls in found if urls or message.previews or message.edited_at]

    def apply(self, messages: Sequence[Message], prepared: Found) -> None:
        """Store the links, and delete those of tombstones: one may have been deleted between `prepare` and here."""
        deleted = [one.pk for one in messages if one.deleted_at is not None]
        if deleted:
            LinkPreview.objects.filter(message_id__in=deleted).delete()
        lock_pages_of_today(url for _message, urls in prepared for url in urls)
        for message, urls in prepared:
            note_links(message, urls=urls, may_ask=partial(self._may_ask, message.author_id))

    def _may_ask(self, author_id: int | None) -> bool:
        try:
            self._asked.acquire(author_id, per_second=_PAGES_PER_SECOND, burst=_PAGES_BURST)
        except RateLimited:
            return False
        return True


def _hosts(html: str) -> dict[str, str]:
    """Map each page that a link leads to, if it is public, to its host."""
    found = {url: _public_host(url) for url in map(page_url, links_in(html))}
    return {url: host for url, host in found.items() if host}


def _public_host(url: str) -> str:
    try:
        return ascii_host(checked_url(url))
    except OutgoingRefused:
        return ""
