"""One request of a tab through the socket or the API, and how the tab interprets the response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from bench.chaos.people import Person
from bench.chaos.wire import Link, LinkLost

# Socket events as API calls; the rest of the payload is the body.
_API = {
    "message": ("POST", ""),
    "edit": ("PATCH", "/{id}"),
    "delete": ("DELETE", "/{id}"),
    "react": ("PUT", "/{id}/reactions/{emoji}"),
    "unreact": ("DELETE", "/{id}/reactions/{emoji}"),
    "pin": ("PUT", "/{id}/pin"),
    "unpin": ("DELETE", "/{id}/pin"),
}
# Transient errors: retry a little later.
_PASSING = ("unavailable", "unmatched topic", "event crashed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a request. `again`: not final, retry after `wait_seconds`, if given.

    `body`: what was stored, or the error. `tries`: 1 if it was sent only once.
    """

    state: Literal["ok", "refused", "again"]
    body: dict[str, Any]
    wait_seconds: float | None = None
    tries: int = 1


async def ask_socket(link: Link, topic: str, event: str, payload: dict[str, Any], *, join_ref: str | None) -> Outcome:
    """Push an event."""
    try:
        status, response = await link.push(topic, event, payload, join_ref=join_ref)
    except (LinkLost, TimeoutError):
        return Outcome("again", {})
    if status == "ok":
        return Outcome("ok", response.get("message", response))
    if response.get("reason") == "rate_limited":
        return Outcome("again", response, wait_seconds=response["retry_after"])
    return Outcome("again" if response.get("reason") in _PASSING else "refused", response)


async def ask_api(person: Person, chat_id: int, event: str, payload: dict[str, Any]) -> Outcome:
    """Make the API call equivalent to an event."""
    method, path = _API[event]
    path = path.format(id=payload.get("id"), emoji=quote(payload.get("emoji", "")))
    said = {name: value for name, value in payload.items() if name not in ("id", "emoji")}
    answer = await person.api(method, f"/chats/{chat_id}/messages{path}", said or None)
    body = answer.body if isinstance(answer.body, dict) else {}
    if answer.status in (200, 201):
        return Outcome("ok", body)
    if answer.status in (0, 429) or answer.status >= 500:
        return Outcome("again", body, wait_seconds=body.get("retry_after"))
    return Outcome("refused", {"reason": str(answer.status), **body})
