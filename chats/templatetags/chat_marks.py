"""Template tags and filters: initials, colors, names, times, reminders. Without queries.

static/js has the same rules for live updates; chatapp/tests/vectors/ tests both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from accounts.payloads import avatar_address
from accounts.reminders import address_to_remind_of
from accounts.rules.status import current_do_not_disturb_until, current_status, current_status_until
from chatapp.jobs.recurrence import Repeat
from chatapp.lib.dates import clock_time, coming_time, day_label, list_time, message_time
from chatapp.lib.errors import Forbidden, NotAccepting, PostingRestricted
from chatapp.lib.file_size import readable_size
from chatapp.lib.name_lists import joined
from chatapp.lib.pictures import LARGE
from chats.payloads.chat import SECTIONS, ChatPayload, list_section, row_version
from chats.text.custom_emoji import name_of
from chats.text.emoji import is_emoji_alone
from chats.text.file_name import file_extension
from chats.text.long_message import is_long
from chats.text.markup import is_action
from chats.text.plain_line import plain_line
from chats.text.slash import SLASH_COMMANDS, action_of
from chats.text.spaces import words_of
from chats.text.system_message import system_sentence
from chats.text.words_in_html import in_language

register = template.Library()
register.filter("clock_time", clock_time)
register.filter("coming_time", lambda at: coming_time(at) if at else "")
register.filter("message_time", message_time)
register.filter("list_time", list_time)
register.filter("day_label", day_label)
register.filter("list_section", list_section)
register.filter("row_version", row_version)
register.filter("current_do_not_disturb_until", current_do_not_disturb_until)
register.filter("current_status", current_status)
register.filter("current_status_until", current_status_until)
register.filter("file_extension", file_extension)
register.filter("is_action", is_action)
register.filter("is_long", is_long)
register.filter("system_sentence", system_sentence)
register.filter("in_language", in_language)

COLOURS = 8
FOLDS_COOKIE = "folds"
MOST_LINE_CHARACTERS = 120
MAX_SHORT_CHARACTERS = 40
_ALONE = gettext_lazy("Just you")
_NOT_SENT = gettext_lazy("It could not be sent. Edit it, or send it now.")
_FAILURES = {
    Forbidden.code: gettext_lazy("You are no longer in this chat."),
    NotAccepting.code: NotAccepting.message,
    PostingRestricted.code: PostingRestricted.message,
}
_SYSTEM_ICONS = {
    "joined": "user-plus",
    "left": "log-out",
    "removed": "user-minus",
    "owner": "crown",
    "role": "shield",
    "posting": "megaphone",
}


@register.filter
def colour(number: int | None) -> int:
    """Return a stable color number for a person's or chat's id; gray for a deleted account."""
    return number % COLOURS if number else 5


@register.filter
def unfolded_sections(request: HttpRequest) -> dict[str, bool]:
    """Map each section of the chat list to whether it is open in this browser.

    The cookie names the sections that aren't as they are at first: all open but the archived. sidebar.js writes it.
    """
    changed = request.COOKIES.get(FOLDS_COOKIE, "").split(".")
    return {section: (section in changed) is (section == "archived") for section in SECTIONS}


@register.filter
def are_open(rows: Sequence[ChatPayload] | None, chat_id: int) -> list[bool]:
    """Return of each row whether it is the open chat's."""
    return [row["id"] == chat_id for row in rows or ()]


@register.filter
def read_positions(reads: Mapping[int, int]) -> str:
    """Return people's read positions as scripts parse them: `3:41 5:40 `."""
    return "".join(f"{user_id}:{number} " for user_id, number in reads.items())


@register.filter
def me_card(person: User) -> dict[str, Any]:
    """Return what the sidebar's footer shows of the viewer: data that it can be cached by."""
    until, busy_until = current_status_until(person), current_do_not_disturb_until(person)
    return {
        "id": person.pk,
        "name": person.name,
        "avatar": avatar_address(person.avatar),
        "email": person.email,
        "status": current_status(person),
        "until": localtime(until).isoformat() if until else "",
        "busy_until": localtime(busy_until).isoformat() if busy_until else "",
        "is_staff": person.is_staff,
    }


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first two words, in upper case."""
    return "".join(word[0] for word in words_of(name)[:2]).upper() or "?"


@register.filter
def is_only_emoji(content: str) -> bool:
    """Return whether a message consists of a few emoji only; these are shown larger."""
    return is_emoji_alone(content)


@register.filter
def as_emoji(emoji: str) -> str:
    """Return a reaction's emoji; of a custom one, its picture."""
    name = name_of(emoji)
    return render_to_string("chats/_custom_emoji.html", {"name": name}) if name else emoji


@register.filter
def at_most_99(count: int) -> str:
    """Return a count for a small badge: `99+` above 99."""
    return str(count) if count < 100 else "99+"


@register.filter
def repeat_name(repeat: str) -> str:
    """Return how often something repeats, in words."""
    return str(Repeat(repeat).label)


@register.filter
def failure_sentence(code: str) -> str:
    """Return why a scheduled message could not be sent, by the code of the error."""
    return str(_FAILURES.get(code, _NOT_SENT))


@register.filter
def reply_count(count: int) -> str:
    """Return how many replies a thread has: `1 reply`."""
    return ngettext("%(count)s reply", "%(count)s replies", count) % {"count": count}


@register.filter(name="plain_line")
def one_plain_line(text: str) -> str:
    """Return a message's text as one plain line, for lists."""
    return plain_line(text, characters=MOST_LINE_CHARACTERS)


@register.filter
def chat_name(chat: Mapping[str, Any], viewer_name: str) -> str:
    """Return the chat's name for `viewer_name`: its title, otherwise the other people's names."""
    return chat["title"] or joined(_others(chat, viewer_name)) or str(_ALONE)


@register.filter
def names_in_a_row(names: Sequence[str], count: int) -> str:
    """Return the names, and how many more of `count` there are."""
    row, more = ", ".join(names), count - len(names)
    if more <= 0:
        return row
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": row,
        "count": more,
    }


@register.filter
def short_name(name: str) -> str:
    """Return at most 40 characters of a name, for the composer's placeholder."""
    return name if len(name) <= MAX_SHORT_CHARACTERS else f"{name[: MAX_SHORT_CHARACTERS - 1]}…"


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
    """Return the inputs of _avatar.html for a chat: in a chat of two the other's face, otherwise picture or sign."""
    if chat["title"] or chat["picture"] or len(_others(chat, viewer_name)) > 1 or not chat["people"]:
        return _own_tile(chat, chat["id"], picture=chat["picture"])
    [other] = chat["people"][:1]
    return {"text": initials(other["name"]), "tone": other["user_id"], "address": other["avatar"], "kind": ""}


@register.filter
def open_tile(card: Mapping[str, Any], chat_id: int) -> dict[str, Any]:
    """Return the same for a chat the viewer is not in, from an open chat's payload or a join card.

    Pictures are for members only; sign and color are those the members see.
    """
    return _own_tile(card, chat_id, picture=None)


@register.filter
def last_speaker(chat: Mapping[str, Any], viewer_id: int) -> str:
    """Return the prefix of a chat row's last message: `You: `, in groups a first name, otherwise nothing.

    `/me waves` continues its author's name: `Ada Lovelace `.
    """
    if not chat["message"]:
        return ""
    if action_of(chat["message"]) is not None:
        return f"{chat['message_user']} " if chat["message_user"] else ""
    if chat["message_user_id"] == viewer_id:
        return gettext("You: ")
    first_name = next(iter(words_of(chat["message_user"] or "")), "")
    return f"{first_name}: " if len(chat["people"]) > 1 and first_name else ""


@register.filter
def system_icon(fact: Mapping[str, Any] | None) -> str:
    """Return the icon of a system message. Same in static/js/chats/system_sign.js."""
    return _SYSTEM_ICONS.get(fact["type"] if fact else "", "pencil")


def _own_tile(chat: Mapping[str, Any], chat_id: int, *, picture: str | None) -> dict[str, Any]:
    # A direct chat is as private as a private one.
    sign = "open" if chat["kind"] == "open" else "private"
    if chat["posting"] == "moderators":
        sign = "announcements"
    return {"text": "", "tone": chat_id, "address": picture, "kind": sign}


def _others(chat: Mapping[str, Any], viewer_name: str) -> list[str]:
    """Return the other members' names; only one occurrence of the viewer's name is removed.

    Invited people count in a direct chat, and in a chat whose only member is the viewer.
    """
    names = list(chat["users"])
    is_waiting = chat["kind"] == "direct" and len(names) <= len(chat["people"])
    if viewer_name in names:
        names.remove(viewer_name)
    return [person["name"] for person in chat["people"]] if is_waiting or not names else names


@register.simple_tag
def slash_commands() -> list[dict[str, str]]:
    """Return all slash commands as {name, takes, does}."""
    return [{key: str(text) for key, text in command.items()} for command in SLASH_COMMANDS]


@register.simple_tag
def file_limits() -> dict[str, int | str]:
    """Return the limits on a message's files."""
    return {
        "most_files": settings.FILES_PER_MESSAGE,
        "most_bytes": settings.FILE_MAX_BYTES,
        "most_bytes_text": readable_size(settings.FILE_MAX_BYTES),
        "most_together": settings.FILE_BYTES_PER_MESSAGE,
        "piece_bytes": settings.FILE_PIECE_BYTES,
    }


@register.inclusion_tag("chats/_unverified.html", takes_context=True)
def unverified(context: RequestContext) -> dict[str, Any]:
    """Remind the viewer to verify their email address, unless they hid the reminder."""
    request = context["request"]
    # The URL of a rejected form cannot be opened with GET.
    back = request.get_full_path() if request.method == "GET" else reverse("chats")
    return {"address": address_to_remind_of(request), "back": back}
