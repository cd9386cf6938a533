"""Change a chat's title, topic and who posts in it."""

from django.db import transaction

from accounts.models import User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Forbidden, Invalid
from chatapp.lib.inputs import not_one_of
from chats.actions.chat_log import add_system_row
from chats.delivery import announce
from chats.models import Chat
from chats.models.chat import MAX_TITLE_CHARACTERS, MAX_TOPIC_CHARACTERS
from chats.queries.locks import locked_chat
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_change_posting, may_update_chat
from chats.text.content import clean_line


@counted_change
def update_chat(
    *, actor: User, chat_id: int, title: str | None = None, topic: str | None = None, posting: str | None = None
) -> Chat:
    """Set title, topic and `posting`, which only the owner may change. Each change adds a system message.

    None leaves a field unchanged, an empty title or topic clears it.
    Errors: Invalid, Forbidden.
    """
    wanted = {}
    if title is not None:
        wanted["title"] = clean_line(title, field="title", at_most=MAX_TITLE_CHARACTERS)
    if topic is not None:
        wanted["topic"] = clean_line(topic, field="topic", at_most=MAX_TOPIC_CHARACTERS)
    if posting is not None:
        require_posting(posting)
        wanted["posting"] = posting
    return _update(actor, chat_id, wanted)


def require_posting(value: str) -> None:
    """Refuse what is no value of `posting`. Errors: Invalid."""
    if value not in Chat.Posting.values:
        raise Invalid({"posting": [not_one_of(Chat.Posting.values)]})


@transaction.atomic
def _update(actor: User, chat_id: int, wanted: dict[str, str]) -> Chat:
    chat = locked_chat(chat_id)
    member = accepted_membership(chat_id=chat_id, user_id=actor.pk)
    if not may_update_chat(member) or ("posting" in wanted and not may_change_posting(member)):
        raise Forbidden()
    changed = {field: text for field, text in wanted.items() if getattr(chat, field) != text}
    for field, text in changed.items():
        setattr(chat, field, text)
        code, more = _change_of(field, text)
        row = add_system_row(chat, kind=field, about=actor, code=code, name=actor.name, **more)
        announce.message_stored(row)
    if changed:
        chat.save(update_fields=list(changed))
        announce.chat_changed(chat)
    return chat


def _change_of(field: str, text: str) -> tuple[str, dict[str, str]]:
    """Return the code of the system message about a changed field, and its data beside the actor's name."""
    if field == "posting":
        return f"posting_{text}", {}
    return (f"{field}_set", {"text": text}) if text else (f"{field}_cleared", {})
