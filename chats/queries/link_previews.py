"""Pages that messages link to, and previews of messages."""

import hashlib
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import timedelta

from django.db.models import QuerySet

from chatapp.lib import clock
from chatapp.lib.host_name import host_and_parents, normal_host
from chats.models import LinkPage, LinkPreview, Message

USED_FOR = timedelta(days=1)


def url_hash(url: str) -> str:
    """Return the key of a URL."""
    return hashlib.sha256(url.encode()).hexdigest()


def page_url(link: str) -> str:
    """Return the URL of the page that a link leads to: the link without its fragment, which no server sees."""
    return link.partition("#")[0]


def pages_of_today(urls: Iterable[str]) -> dict[str, LinkPage]:
    """Return URL -> its newest page that is less than a day old. Queries: 1, or none without URLs."""
    wanted = [url_hash(url) for url in urls]
    return {row.url: row for row in _of_today(wanted)} if wanted else {}


def lock_pages_of_today(urls: Iterable[str]) -> None:
    """Lock the pages among these that a worker may be changing, until the transaction ends.

    A worker stores what it fetched, or forgets the page of a blocked host, and then changes the messages that link to
    it. With the lock, a link noted concurrently either commits before the worker looks for messages, or sees the
    changed page.
    Queries: 1, or none without URLs.
    """
    wanted = [url_hash(url) for url in urls]
    if wanted:
        list(_of_today(wanted).select_for_update(no_key=True).values_list("pk"))


def hosts_of(url: str, *, site: str) -> set[str]:
    """Return the hosts of a page, by its URL and by where that led, with all above them, in normal form."""
    # A site's name is shown without its `www.`.
    hosts = {f"www.{site}", *host_and_parents(site)} if site else set()
    with suppress(ValueError):
        hosts |= set(host_and_parents(normal_host(url)))
    return hosts


def _of_today(hashes: Collection[str]) -> QuerySet[LinkPage]:
    return LinkPage.objects.filter(url_hash__in=hashes, created_at__gt=clock.now() - USED_FOR).order_by("pk")


def previews_of(message: Message) -> list[LinkPreview]:
    """Return all previews of a message, removed ones too, in the order of its links. Queries: 1."""
    rows = LinkPreview.objects.filter(chat_id=message.chat_id, message=message)
    return list(rows.select_related("page").order_by("position", "pk"))


def messages_showing(page_id: int) -> list[tuple[int, int]]:
    """Return (chat id, message id) of every message that links to the page, in the order of locks. Queries: 1."""
    rows = LinkPreview.objects.filter(page_id=page_id, removed_at=None)
    return list(rows.order_by("chat_id", "message_id").values_list("chat_id", "message_id"))
