"""Template filters for payloads: initials, colors, names, times. Pure functions without queries.

static/js has the same rules for live updates.
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
    """Return a stable color number for a person's or chat's id; gray for a deleted account."""
    return number % COLOURS if number else 5


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first two words, in upper case."""
    return "".join(word[0] for word in name.split()[:2]).upper() or "?"


@register.filter
def is_only_emoji(content: str) -> bool:
    """Return whether a message consists of a few emoji only; these are shown larger."""
    return is_emoji_alone(content)


@register.filter
def at_most_99(count: int) -> str:
    """Return a count for a small badge: `99+` above 99."""
    return str(count) if count < 100 else "99+"


@register.filter(name="plain_line")
def one_plain_line(text: str) -> str:
    """Return a message's text as one plain line, for lists."""
    return plain_line(text, characters=MOST_LINE_CHARACTERS)


@register.filter
def chat_name(chat: Mapping[str, Any], viewer_name: str) -> str:
    """Return the chat's name for `viewer_name`: its title, otherwise the other people's names."""
    return chat["title"] or ", ".join(_others(chat, viewer_name)) or _ALONE


@register.filter
def face_address(person: User) -> str | None:
    """Return the URL of a person's picture, or None."""
    return avatar_address(person.avatar)


@register.filter
def in_large(address: str | None) -> str | None:
    """Return the URL of the 256-pixel version of a picture."""
    return f"{address.rpartition('/')[0]}/{LARGE}" if address else None


@register.filter
def chat_tile(chat: Mapping[str, Any], viewer_name: str) -> dict[str, Any]:
    """Return the inputs of _avatar.html for a chat: its picture, in a chat of two the other's avatar, or initials.

    A group without a title shows the number of other people.
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
    """Return the same for a chat the viewer is not in, from an open chat's payload or a join card.

    Pictures are for members only; initials and color are those the members see.
    """
    return _own_tile(chat_id, letters=initials(card["title"]), picture=None)


@register.filter
def last_speaker(chat: Mapping[str, Any], viewer_id: int) -> str:
    """Return the prefix of a chat row's last message: `You: `, in groups a first name, otherwise nothing."""
    if not chat["message"]:
        return ""
    if chat["message_user_id"] == viewer_id:
        return "You: "
    first_name = next(iter((chat["message_user"] or "").split(maxsplit=1)), "")
    return f"{first_name}: " if len(chat["people"]) > 1 and first_name else ""


@register.filter
def message_time(at: str) -> str:
    """Return SimpleChatApp's format, in UTC: `14:05` today, `12 Nov 14:05` this year, `12 Nov 2025 14:05` before."""
    moment, today = _moment(at), _today()
    if moment.date() == today:
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b %H:%M}" if moment.year == today.year else f"{moment.day} {moment:%b %Y %H:%M}"


@register.filter
def list_time(at: str) -> str:
    """Return the short format of lists, in UTC: `14:05`, `Thu` within six days, `12 Nov`, `12 Nov 2025`."""
    moment, today = _moment(at), _today()
    if moment.date() == today:
        return f"{moment:%H:%M}"
    if today - timedelta(days=6) <= moment.date() < today:
        return f"{moment:%a}"
    return f"{moment.day} {moment:%b}" if moment.year == today.year else f"{moment.day} {moment:%b %Y}"


@register.filter
def day_label(at: str) -> str:
    """Return the label of a day divider, in UTC: `Today`, `Yesterday`, `Thursday 12 Nov`; the year if another."""
    day, today = _moment(at).date(), _today()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A} {day.day} {day:%b}" if day.year == today.year else f"{day:%A} {day.day} {day:%b %Y}"


def _own_tile(chat_id: int, *, letters: str, picture: str | None) -> dict[str, Any]:
    return {"text": letters, "tone": chat_id, "address": picture}


def _others(chat: Mapping[str, Any], viewer_name: str) -> list[str]:
    """Return the other members' names; only one occurrence of the viewer's name is removed.

    Invited people count in a direct chat, and in a chat whose only member is the viewer.
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
