"""What previews a message shows: noted from its links, shown when their pages are known, removed by its author."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.message_change import message_to_change, store_change
from chats.delivery import announce
from chats.models import Chat, LinkPage, LinkPreview, Message
from chats.queries.link_previews import messages_showing, page_url, pages_of_today, previews_of, url_hash
from chats.queries.locks import locked_closed_chat
from chats.queries.messages import message_in
from chats.rules.message import may_edit
from chats.text.links import links_in


def note_links(message: Message, *, urls: Sequence[str], may_ask: Callable[[], bool]) -> None:
    """Store which pages a message links to; unknown pages become due, known ones are shown. Idempotent.

    `may_ask` is asked for each unknown page; one that may not be fetched gets no preview.
    Shape: `urls` are different and have no fragment (`page_url`).
    Runs in the transaction of the log consumer.
    """
    earlier = {row.page.url: row for row in previews_of(message)}
    for url, row in earlier.items():
        # A removed one stays: the link may come back with the next edit, the preview must not.
        if url not in urls and row.removed_at is None:
            row.delete()
    missing = [url for url in urls if url not in earlier]
    pages = pages_of_today(missing)
    for url in missing:
        page = pages.get(url)
        if page is None and may_ask():
            page = LinkPage.objects.create(url=url, url_hash=url_hash(url))
        if page is None:
            continue
        LinkPreview.objects.create(chat_id=message.chat_id, message=message, page=page, position=urls.index(url))
    for url, row in earlier.items():
        if url in urls and row.position != urls.index(url):
            LinkPreview.objects.filter(pk=row.pk).update(position=urls.index(url))
    if urls or message.previews:
        show_previews(chat_id=message.chat_id, message_id=message.pk)


@transaction.atomic
def show_previews(*, chat_id: int, message_id: int) -> None:
    """Show the pages of a message that are known by now, under a new seq. Does nothing if it shows them already.

    In a closed chat, too: it may be opened again.
    """
    chat = locked_closed_chat(chat_id)
    if chat is None:
        return
    try:
        message = message_in(chat, message_id=message_id)
    except NotFound:
        return
    if message.deleted_at is None:
        _store(chat, message)


def forget_page(page_id: int) -> None:
    """Remove what a page said about itself from the site and from all messages; no message finds it again. Idempotent.

    Its picture is deleted with the unused ones. A transaction for each message, as when it is shown.
    """
    nothing = {"title": "", "description": "", "image": "", "url_hash": ""}
    pages = LinkPage.objects.filter(pk=page_id)
    # Done: a worker that is fetching it stores nothing.
    pages.update(state=LinkPage.State.DONE, worker_id="", **nothing)
    for chat_id, message_id in messages_showing(page_id):
        show_previews(chat_id=chat_id, message_id=message_id)


@counted_change
@transaction.atomic
def remove_preview(*, actor: User, chat_id: int, message_id: int, preview_id: int) -> Message:
    """Remove a preview from one of your own messages. It does not come back. Idempotent.

    Errors: Forbidden, NotFound.
    """
    chat, member, message = message_to_change(actor=actor, chat_id=chat_id, message_id=message_id)
    if not may_edit(member, message):
        raise Forbidden()
    row = next((one for one in previews_of(message) if one.pk == preview_id), None)
    if row is None:
        raise NotFound()
    if row.removed_at is None:
        LinkPreview.objects.filter(pk=row.pk).update(removed_at=clock.now())
        _store(chat, message)
    return message


@transaction.atomic
def take_previews_down(*, staff: User, chat_id: int, message_id: int, reason: str) -> None:
    """Remove all previews of a message as staff, who needn't be members.

    Errors: NotFound.
    """
    chat = locked_closed_chat(chat_id)
    if chat is None:
        raise NotFound()
    message = message_in(chat, message_id=message_id)
    LinkPreview.objects.filter(chat=chat, message=message, removed_at=None).update(removed_at=clock.now())
    note(staff=staff, action="take_previews_down", subject=f"message {message_id} of chat {chat_id}", reason=reason)
    _store(chat, message)


def _store(chat: Chat, message: Message) -> None:
    # Pages have no fragment; the link that someone follows keeps it.
    links = {page_url(link): link for link in reversed(links_in(message.html))}
    shown: list[dict[str, Any]] = [
        {
            "id": row.pk,
            "url": links.get(row.page.url, row.page.url),
            "site": row.page.site,
            "title": row.page.title,
            "description": row.page.description,
            "image": row.page.image,
        }
        for row in previews_of(message)
        if row.removed_at is None and row.page.title
    ]
    if shown != (message.previews or []):
        message.previews = shown
        store_change(chat, message, ["previews"])
        announce.message_marked(message)
