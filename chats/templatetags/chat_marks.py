"""Filters that turn payloads into what a page shows: initials, colours, names, times. Pure, and never a query.

static/js has the same rules for rows that arrive live.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import template

from accounts.models import User
from accounts.payloads import avatar_address
from chatapp.lib import clock
from chatapp.lib.pictures import LARGE
from chats.payloads.chat import shelf_of
from chats.text.emoji import is_emoji_alone
from chats.text.plain_line import plain_line

register = template.Library()
register.filter("chat_shelf", shelf_of)

COLOURS = 8
MOST_LINE_CHARACTERS = 120
_ALONE = "Just you"


@register.filter
def colour(number: int | None) -> int:
    """Return a stable colour class number for a person's or chat's id; someone who is gone has the grey one."""
    return number % COLOURS if number else 5


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first two words, upper case."""
    return "".join(word[0] for word in name.split()[:2]).upper() or "?"


@register.filter
def is_only_emoji(content: str) -> bool:
    """Say whether a message is a few emoji and nothing else: they are shown larger."""
    return is_emoji_alone(content)


@register.filter
def at_most_99(count: int) -> str:
    """Return a count as a small badge shows it."""
    return str(count) if count < 100 else "99+"


@register.filter(name="plain_line")
def one_plain_line(text: str) -> str:
    """Return a message's text as a list shows it."""
    return plain_line(text, characters=MOST_LINE_CHARACTERS)


@register.filter
def chat_name(chat: Mapping[str, Any], viewer_name: str) -> str:
    """Return what `viewer_name` calls the chat: its title, else the other people's names."""
    return chat["title"] or ", ".join(_others(chat, viewer_name)) or _ALONE


@register.filter
def face_address(person: User) -> str | None:
    """Return where a person's picture is fetched, None when they have none."""
    return avatar_address(person.avatar)


@register.filter
def in_large(address: str | None) -> str | None:
    """Return the address of a picture's large size, 256 pixels wide."""
    return f"{address.rpartition('/')[0]}/{LARGE}" if address else None


@register.filter
def chat_tile(chat: Mapping[str, Any], viewer_name: str) -> dict[str, Any]:
    """Return what _avatar.html needs for a chat: its picture, or in a chat of two the other's face, or letters.

    A group without a title shows how many others there are.
    """
    others = _others(chat, viewer_name)
    if chat["title"] or chat["picture"] or len(others) > 1 or not chat["people"]:
        mark = str(len(others)) if not chat["title"] and len(others) > 1 else ""
        letters = mark or initials(chat["title"] or (others[0] if others else viewer_name))
        return _own_tile(chat["id"], letters=letters, picture=chat["picture"])
    [other] = chat["people"][:1]
    return {"text": initials(other["name"]), "tone": other["user_id"], "address": other["avatar"]}


@register.filter
def open_tile(card: Mapping[str, Any], chat_id: int) -> dict[str, Any]:
    """Return the same for a chat its viewer is not in, of an open chat's payload or a join card.

    Its picture is for its people; letters and colour are those they see.
    """
    return _own_tile(chat_id, letters=initials(card["title"]), picture=None)


@register.filter
def last_speaker(chat: Mapping[str, Any], viewer_id: int) -> str:
    """Return who said the last line, as the list says it: `You: `, among more than two a first name; else nothing."""
    if not chat["message"]:
        return ""
    if chat["message_user_id"] == viewer_id:
        return "You: "
    first_name = next(iter((chat["message_user"] or "").split(maxsplit=1)), "")
    return f"{first_name}: " if len(chat["people"]) > 1 and first_name else ""


@register.filter
def message_time(at: str) -> str:
    """Return SimpleChatApp's form in UTC: `14:05` today, `12 Nov 14:05` this year, `12 Nov 2025 14:05` before that."""
    moment, today = _moment(at), _today()
    if moment.date() == today:
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b %H:%M}" if moment.year == today.year else f"{moment.day} {moment:%b %Y %H:%M}"


@register.filter
def list_time(at: str) -> str:
    """Return the short form of a list, UTC: `14:05`, `Thu` within six days, `12 Nov`, `12 Nov 2025`."""
    moment, today = _moment(at), _today()
    if moment.date() == today:
        return f"{moment:%H:%M}"
    if today - timedelta(days=6) <= moment.date() < today:
        return f"{moment:%a}"
    return f"{moment.day} {moment:%b}" if moment.year == today.year else f"{moment.day} {moment:%b %Y}"


@register.filter
def day_label(at: str) -> str:
    """Return the words of a day divider, UTC: `Today`, `Yesterday`, `Thursday 12 Nov`, with the year when another."""
    day, today = _moment(at).date(), _today()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A} {day.day} {day:%b}" if day.year == today.year else f"{day:%A} {day.day} {day:%b %Y}"


def _own_tile(chat_id: int, *, letters: str, picture: str | None) -> dict[str, Any]:
    return {"text": letters, "tone": chat_id, "address": picture}


def _others(chat: Mapping[str, Any], viewer_name: str) -> list[str]:
    """Return the other members' names: one of two people with the viewer's name is the viewer.

    A direct chat, and one in which the viewer is still alone, is called by its people before they have answered.
    """
    names = list(chat["users"])
    is_waiting = chat["kind"] == "direct" and len(names) <= len(chat["people"])
    if viewer_name in names:
        names.remove(viewer_name)
    return [person["name"] for person in chat["people"]] if is_waiting or not names else names


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC)


def _today() -> date:
    return clock.now().astimezone(UTC).date()
