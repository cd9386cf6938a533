"""Edit one of your own messages. Members can still see the earlier text."""

from django.db import transaction

from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, NotFound
from chats.actions.accept_direct import require_accepting
from chats.actions.mentions import delete_mentions, rendered_for, store_mentions
from chats.actions.message_change import store_change
from chats.delivery import announce
from chats.models import Message, MessageEdit
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in
from chats.rules.message import may_edit
from chats.text.content import clean_content
from chats.text.markup import Rendered

# More than anyone reads; without a limit, a message edited for years would grow without bound.
MAX_EDITS = 50


@counted_change
def edit_message(*, actor: User, chat_id: int, message_id: int, content: str) -> Message:
    """Store the new text under a new seq. An unchanged text stores and publishes nothing.

    Errors: Invalid, Forbidden (not a member, not the author), NotFound (also for a tombstone), NotAccepting.
    """
    text = clean_content(content)
    rendered = rendered_for(text, chat_id=chat_id, author=actor)
    return _edit(actor=actor, chat_id=chat_id, message_id=message_id, text=text, rendered=rendered)


@transaction.atomic
def _edit(*, actor: User, chat_id: int, message_id: int, text: str, rendered: Rendered) -> Message:
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    message = message_in(chat, message_id=message_id)
    if not may_edit(member, message):
        raise Forbidden()
    if message.deleted_at is not None:
        raise NotFound()
    if message.content == text:
        return message
    require_accepting(chat, actor)
    MessageEdit.objects.create(message=message, content=message.content, at=message.edited_at or message.at)
    _trim_edits(message)
    delete_mentions(chat, message)
    message.content, message.html, message.mentions = text, rendered.html, list(rendered.user_ids)
    message.edited_at = clock.now()
    store_change(chat, message, ["content", "html", "mentions", "edited_at"])
    store_mentions([message])
    announce.message_changed(message)
    return message


def _trim_edits(message: Message) -> None:
    """Keep the original text and the newest edits. Queries: 1, and 1 more when there are too many."""
    edit_ids = list(MessageEdit.objects.filter(message=message).order_by("pk").values_list("pk", flat=True))
    if too_many := edit_ids[1 : max(1, len(edit_ids) - MAX_EDITS + 1)]:
        MessageEdit.objects.filter(pk__in=too_many).delete()
