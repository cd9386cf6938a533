"""Timeline lines from messages: day dividers, the "New" divider and turns (consecutive messages of one author)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import repeat
from typing import Any

_SAME_TURN = timedelta(minutes=5)
Line = dict[str, Any]


def lines_of(
    messages: Iterable[Mapping[str, Any]],
    *,
    digests: Iterable[bytes | None] = repeat(None),
    viewer_id: int,
    saved_ids: Collection[int] = (),
    first_unread: int | None = None,
) -> Iterator[Line]:
    """Yield the lines of the timeline in order, each with its template.

    Days are in UTC; scripts regroup them in the viewer's time zone. `first_unread` is the number of the first unread
    message, None for no divider. `saved_ids` are the viewer's saved messages. `digests` are those of the messages, for
    `cached_lines`.
    static/js has the same rules for live messages.
    """
    before: Mapping[str, Any] | None = None
    for message, digest in zip(messages, digests, strict=False):
        day = _day_of(message)
        if before is None or _day_of(before) != day:
            yield {"template": "chats/_line_day.html", "at": message["at"], "day": day}
            before = None
        is_new = first_unread is not None and message["number"] is not None and message["number"] >= first_unread
        if is_new and message["user_id"] != viewer_id:
            yield {"template": "chats/_line_new.html"}
            before = first_unread = None
        yield {
            "template": "chats/_line_turn.html",
            "message": message,
            "digest": digest,
            "faces": [],
            "is_own": message["user_id"] == viewer_id and message["kind"] != "system",
            "classes": _classes(message, before, viewer_id=viewer_id)
            + (" turn--saved" if message["id"] in saved_ids else ""),
        }
        before = message


def _classes(message: Mapping[str, Any], before: Mapping[str, Any] | None, *, viewer_id: int) -> str:
    """Return classes that depend on the viewer and on adjacent messages, so that the message itself is cacheable."""
    if message["kind"] == "system":
        return " turn--system"
    first = "" if before is not None and _continues(message, before) else " turn--first"
    return first + (" turn--mine" if message["user_id"] == viewer_id else "")


def _continues(message: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return (
        before["kind"] != "system"
        and before["user_id"] == message["user_id"]
        and _moment(message) - _moment(before) <= _SAME_TURN
    )


def _moment(message: Mapping[str, Any]) -> datetime:
    return _moment_and_day(message["at"])[0]


def _day_of(message: Mapping[str, Any]) -> str:
    return _moment_and_day(message["at"])[1]


# Three times per message of a page, and the next viewer's page has the same messages.
@lru_cache(maxsize=4_096)
def _moment_and_day(at: str) -> tuple[datetime, str]:
    moment = datetime.fromisoformat(at).astimezone(UTC)
    return moment, moment.date().isoformat()
