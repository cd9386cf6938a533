"""The first chats of a site, and the one that newcomers say hello in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.actions.audit import note
from accounts.models import User
from chatapp.lib.errors import Invalid
from chats.actions.change_default_chats import MAX_DEFAULT_CHATS, TOO_MANY_DEFAULT
from chats.actions.create_chat import OPEN_TITLE, store_chat
from chats.models import Chat
from chats.models.chat import MAX_TITLE_CHARACTERS, MAX_TOPIC_CHARACTERS
from chats.queries.open_chats import default_chats_led_by
from chats.text.content import clean_line


@dataclass(frozen=True, slots=True)
class FirstChat:
    """An open chat to make for everyone here."""

    title: str
    topic: str = ""
    posting: str = Chat.Posting.EVERYONE


@transaction.atomic
def make_first_chats(*, staff: User, wanted: Sequence[FirstChat]) -> list[Chat]:
    """Make open chats that every new account joins, in this order. Those that `staff` lead already are returned as is.

    Errors: Invalid for a title; and when there would be more default chats than allowed.
    """
    User.objects.select_for_update().filter(pk=staff.pk).values_list("pk").first()
    led = {chat.title.casefold(): chat for chat in default_chats_led_by(staff)}
    missing = [chat for chat in wanted if chat.title.casefold() not in led]
    if missing and Chat.objects.filter(is_default=True).count() + len(missing) > MAX_DEFAULT_CHATS:
        raise Invalid({"chat": [TOO_MANY_DEFAULT(count=MAX_DEFAULT_CHATS)]})
    for chat in missing:
        title = clean_line(chat.title, field="title", at_most=MAX_TITLE_CHARACTERS)
        topic = clean_line(chat.topic, field="topic", at_most=MAX_TOPIC_CHARACTERS)
        if not title:
            raise Invalid({"title": [OPEN_TITLE]})
        made = store_chat(staff, kind=Chat.Kind.OPEN, title=title, posting=chat.posting)
        made.topic, made.is_default = topic, True
        made.save(update_fields=["topic", "is_default"])
        note(staff=staff, action="make_chat_default", subject=f"chat {made.pk}")
        led[title.casefold()] = made
    return [led[chat.title.casefold()] for chat in wanted if chat.title.casefold() in led]
