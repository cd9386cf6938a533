"""Change a chat's title and topic."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden
from chats.actions.chat_log import add_system_row
from chats.delivery import announce
from chats.models import Chat
from chats.models.chat import MAX_TITLE_CHARACTERS, MAX_TOPIC_CHARACTERS
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_update_chat
from chats.text.content import clean_line


@counted_change
def update_chat(*, actor: User, chat_id: int, title: str | None = None, topic: str | None = None) -> Chat:
    """Set title and topic; None leaves a field unchanged, an empty text clears it. Each change adds a system message.

    Errors: Invalid, Forbidden.
    """
    wanted = {}
    if title is not None:
        wanted["title"] = clean_line(title, field="title", at_most=MAX_TITLE_CHARACTERS)
    if topic is not None:
        wanted["topic"] = clean_line(topic, field="topic", at_most=MAX_TOPIC_CHARACTERS)
    return _update(actor, chat_id, wanted)


@transaction.atomic
def _update(actor: User, chat_id: int, wanted: dict[str, str]) -> Chat:
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not may_update_chat(member):
        raise Forbidden()
    changed = {field: text for field, text in wanted.items() if getattr(chat, field) != text}
    for field, text in changed.items():
        setattr(chat, field, text)
        sentence = f"{actor.name} set the {field} to “{text}”" if text else f"{actor.name} cleared the {field}"
        announce.message_stored(add_system_row(chat, kind=field, about=actor, sentence=sentence))
    if changed:
        chat.save(update_fields=list(changed))
        announce.chat_changed(chat)
    return chat
