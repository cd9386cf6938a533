"""A page of search results, and how the search was understood."""

from typing import Annotated, TypedDict

from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, choices
from chats.models import Chat
from chats.payloads.message import ViewedMessagePayload, viewed_message_payload
from chats.payloads.open_chat import previewed_message
from chats.queries.search import FoundPage, Hit
from chats.text.search_query import OPERATORS, REASONS, ParsedQuery


class PlacePayload(TypedDict):
    """A range of code points: from `start` up to, but not including `end`."""

    start: int
    end: int


class FoundChatPayload(TypedDict):
    """The chat of a result."""

    id: int
    title: str
    kind: Annotated[str, choices(Chat.Kind)]
    member: Annotated[bool, described("If not, it is an open chat, and the message is in its preview")]


class HitPayload(TypedDict):
    """A message that was found; `marks` are the parts of its `content` that match."""

    message: ViewedMessagePayload
    chat: FoundChatPayload
    marks: list[PlacePayload]


class UnderstoodPayload(PlacePayload):
    """A part of the search: words that a message must have, or an operator."""

    operator: Annotated[str, choices(OPERATORS, "null: words")] | None
    value: str
    negated: bool


class NotUnderstoodPayload(PlacePayload):
    """A part of the search that had no effect or can't match, and what may have been meant."""

    reason: Annotated[str, choices(REASONS)]
    text: str
    suggestion: str | None


class SearchPayload(TypedDict):
    """Messages, newest or most relevant first."""

    items: list[HitPayload]
    understood: list[UnderstoodPayload]
    not_understood: list[NotUnderstoodPayload]
    did_you_mean: Annotated[str, described("A search that finds something, where this one found nothing")] | None
    next: Next


def search_payload(page: FoundPage, *, viewer_id: int) -> SearchPayload:
    """Return one page of results."""
    return {
        "items": [hit_payload(hit, viewer_id=viewer_id) for hit in page.hits],
        "understood": _understood(page.query),
        "not_understood": not_understood_payloads(page.query),
        "did_you_mean": page.did_you_mean,
        "next": page.next,
    }


def hit_payload(hit: Hit, *, viewer_id: int) -> HitPayload:
    """Return a message that was found. Of a chat one isn't in, only what its preview shows."""
    message = viewed_message_payload(hit.message, viewer_id=viewer_id)
    chat = hit.chat
    return {
        "message": message if chat.is_member else previewed_message(message),
        "chat": {"id": chat.chat_id, "title": chat.title, "kind": chat.kind, "member": chat.is_member},
        "marks": [{"start": start, "end": end} for start, end in hit.marks],
    }


def not_understood_payloads(query: ParsedQuery) -> list[NotUnderstoodPayload]:
    """Return what of a search was not understood, in order."""
    return [
        {
            "reason": one.reason,
            "text": query.text[slice(*one.place)],
            "suggestion": one.suggestion,
            "start": one.place.start,
            "end": one.place.end,
        }
        for one in sorted(query.problems, key=lambda one: one.place)
    ]


def _understood(query: ParsedQuery) -> list[UnderstoodPayload]:
    words: list[UnderstoodPayload] = [
        {
            "operator": None,
            "value": " ".join(unit.token for unit in term.units),
            "negated": term.is_negated,
            "start": place.start,
            "end": place.end,
        }
        for term, place in query.terms
    ]
    operators: list[UnderstoodPayload] = [
        {
            "operator": one.operator,
            "value": one.value,
            "negated": one.is_negated,
            "start": one.place.start,
            "end": one.place.end,
        }
        for one in query.filters
    ]
    return sorted([*words, *operators], key=lambda one: one["start"])
