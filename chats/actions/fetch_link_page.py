"""Fetch a page that messages link to, and show it below them."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.conf import settings

from chatapp.jobs import due
from chatapp.lib.errors import Invalid
from chatapp.lib.pictures import MAX_BYTES, store_fetched_image
from chatapp.lib.public_address import OutgoingRefused, joined
from chatapp.lib.safe_http import Fetched, GuardedClient, OutgoingFailed
from chats.actions.show_previews import forget_page, show_previews
from chats.models import LinkPage
from chats.queries.blocked_hosts import is_blocked, is_page_blocked
from chats.queries.link_previews import messages_showing
from chats.text.page_head import PageHead, oembed_head, page_head

# Storage folder.
PREVIEWS = "previews"
_PAGE_BYTES = 512 * 1024
_OEMBED_BYTES = 64 * 1024
_PAGE_SECONDS, _IMAGE_SECONDS = 8.0, 8.0
# A message is read within minutes, and every timeout holds up the pages that wait behind it.
_RETRIES = 1
# Until a postponed page is tried again.
_BUSY_PAUSE = timedelta(seconds=2)
_AGENT = "Mozilla/5.0 (compatible; ChatApp link preview)"
_HTML = ("text/html", "application/xhtml+xml")


class LinkFetcher:
    """Fetches pages with one client, for several threads at once, one page of a site at a time."""

    def __init__(
        self, client: GuardedClient | None = None, *, release_connection: Callable[[], None] = lambda: None
    ) -> None:
        """`client` is given by tests only; `release_connection` is called before the seconds of fetching."""
        self._release_connection = release_connection
        self._client = client or GuardedClient(is_blocked=self._is_blocked)
        self._lock = threading.Lock()
        self._busy_sites: set[str] = set()

    def work(self, *, worker_id: str) -> bool:
        """Fetch one page that is due; return whether there was one."""
        return settings.LINK_PREVIEWS and due.work_on(LinkPage, worker_id=worker_id, work=self.fetch)

    def fetch(self, page: LinkPage) -> None:
        """Fetch and show a page this worker has taken; postpone it while another page of its site is being fetched."""
        site = _site(page.url)
        with self._lock:
            is_busy = site in self._busy_sites
            self._busy_sites.add(site)
        if is_busy:
            due.postpone(page, pause=_BUSY_PAUSE)
            return
        try:
            self._fetch(page)
        finally:
            self._busy_sites.discard(site)

    def _fetch(self, page: LinkPage) -> None:
        self._release_connection()
        try:
            site, head = self._read(page.url)
        except OutgoingRefused:
            site, head = "", PageHead()
        except OutgoingFailed:
            due.retry(page, at_most=_RETRIES)
            return
        # Before anything is written: decoding takes a second. What is not named in the end is swept.
        image = self._stored(head.image) if head.title and head.image else ""
        if not due.own(page).update(site=site, title=head.title, description=head.description, image=image):
            return
        # Again: a host that was blocked after it was asked may have had its earlier pages removed by now.
        if head.title and is_page_blocked(page.url, site=site):
            forget_page(page.pk)
            return
        # A transaction each: one for all would hold every chat's lock until its end. After a crash, all is repeated.
        for chat_id, message_id in messages_showing(page.pk):
            show_previews(chat_id=chat_id, message_id=message_id)
        due.finish(page)

    def _read(self, url: str) -> tuple[str, PageHead]:
        """Return the site and the head; the picture's address is absolute.

        Errors: OutgoingRefused, OutgoingFailed.
        """
        fetched = self._get(url, accept="text/html", max_bytes=_PAGE_BYTES, seconds=_PAGE_SECONDS)
        kind = fetched.headers.get("content-type", "")
        if kind.partition(";")[0].strip().lower() not in _HTML:
            raise OutgoingRefused("not a page")
        head = page_head(fetched.body, content_type=kind)
        if head.oembed and not (head.title and head.image):
            head = self._completed(head, base=fetched.url)
        try:
            image = joined(fetched.url, head.image) if head.image else ""
        except OutgoingRefused:
            image = ""
        return _site(fetched.url), replace(head, image=image)

    def _completed(self, head: PageHead, *, base: str) -> PageHead:
        try:
            answer = self._get(
                joined(base, head.oembed), accept="application/json", max_bytes=_OEMBED_BYTES, seconds=_PAGE_SECONDS
            )
        except (OutgoingRefused, OutgoingFailed):
            return head
        more = oembed_head(answer.body)
        return replace(head, title=head.title or more.title, image=head.image or more.image)

    def _stored(self, url: str) -> str:
        """Return the name of the stored picture, or nothing when there is none to be shown."""
        try:
            fetched = self._get(url, accept="image/*", max_bytes=MAX_BYTES, seconds=_IMAGE_SECONDS)
            return "" if fetched.is_cut else store_fetched_image(fetched.body, folder=PREVIEWS)
        except (OutgoingRefused, OutgoingFailed, Invalid):
            return ""

    def _is_blocked(self, host: str) -> bool:
        try:
            return is_blocked(host)
        finally:
            self._release_connection()

    def _get(self, url: str, *, accept: str, max_bytes: int, seconds: float) -> Fetched:
        headers = {"Accept": accept, "User-Agent": _AGENT}
        fetched = self._client.get(url, max_bytes=max_bytes, seconds=seconds, headers=headers)
        if fetched.status == 429 or fetched.status >= 500:
            raise OutgoingFailed(f"status {fetched.status}")
        if fetched.status != 200:
            raise OutgoingRefused(f"status {fetched.status}")
        return fetched


def _site(url: str) -> str:
    """Return the host as a reader knows it. Letters beyond ASCII stay encoded: some look like others."""
    return url.split("/")[2].partition(":")[0].removeprefix("www.")[:255]
