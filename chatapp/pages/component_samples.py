"""Sample people, chats and messages for the component page, in the shape of the product's partials."""

from datetime import timedelta
from typing import Any

from django import forms

from chatapp.lib import clock
from chats.pages.frame import BLANK_CHAT, BLANK_MESSAGE
from chats.text.markup import render

ADA, BEN, CY = 1, 2, 3
NAMES = {ADA: "Ada Lovelace", BEN: "Ben", CY: "Cyrus van der Meer-Oyelaran"}
# A picture without a server: two colours, 64 pixels wide.
FACE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'%3E%3Cpath fill='%23c98a4b' "
    "d='M0 0h2v2H0z'/%3E%3Ccircle cx='1' cy='.8' r='.45' fill='%23fbe9d2'/%3E%3Cpath fill='%23fbe9d2' "
    "d='M.2 2a.8.8 0 0 1 1.6 0z'/%3E%3C/svg%3E"
)
CODE = "```python\ndef high_water(day):\n    # metres above chart datum\n    return max(tides(day), key='height')\n```"
MARKUP = (
    "**Bold**, *italic*, ~~struck~~, `code`, [a link](https://example.org)\n\n> A quotation\n\n- a list\n- of things"
)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2
QUOTE = {"id": 101, "user": NAMES[BEN], "user_id": BEN, "content": "Who is at the quay at four?", "deleted": False}


class FieldsForm(forms.Form):
    """Form for fields with and without errors."""

    name = forms.CharField(label="Name")
    email = forms.EmailField(label="Email")
    password = forms.CharField(label="Password")
    note = forms.CharField(label="Note", widget=forms.Textarea)


def filled_form() -> FieldsForm:
    """Return a valid form."""
    return FieldsForm(
        {"name": NAMES[ADA], "email": "ada@example.org", "password": "unused", "note": "In the workshop until noon."},
        auto_id="good-%s",
    )


def refused_form() -> FieldsForm:
    """Return a form with an error in every field."""
    form = FieldsForm({"name": "", "email": "ada", "note": ""}, auto_id="bad-%s")
    form.full_clean()
    return form


def messages() -> list[dict[str, Any]]:
    """Return one message (P) of every kind, oldest first: yesterday's, then today's."""
    said: list[tuple[int | None, str, dict[str, Any]]] = [
        (BEN, "Who is at the quay at four?", {}),
        (BEN, "The second of a group has neither face nor name.", {}),
        (ADA, "Mine stand apart, not by colour alone.", {"edited_at": "now"}),
        (None, "The author has left the site.", {}),
        (CY, MARKUP, {}),
        (CY, CODE, {"pinned_at": "now"}),
        (ADA, LONG, {}),
        (BEN, "An answer", {"reply_to": QUOTE}),
        (BEN, "An answer to what is gone", {"reply_to": {**QUOTE, "deleted": True}}),
        (
            CY,
            "Chosen by several",
            {
                "reactions": [_reaction("🎉", ADA, BEN), _reaction("👍", CY)],
                "thread_count": 3,
                "thread_last_at": "2026-11-12T14:05:00.000Z",
            },
        ),
        (ADA, "🎉", {}),
        (BEN, "", {"deleted": True}),
        (CY, "@Ada Lovelace, look", {"html": _mention(), "mentions": [ADA]}),
    ]
    begin = clock.now() - timedelta(days=1)
    shown = [_message(number, author, text, parts, begin) for number, (author, text, parts) in enumerate(said)]
    system = {**shown[0], "id": 190, "kind": "system", "content": "Ada Lovelace named the chat “Launch week”"}
    return [*shown[:4], {**system, "number": None, "user_id": ADA}, *shown[4:]]


def chats() -> list[dict[str, Any]]:
    """Return a chat (C) in every state it can have in the list."""
    at = clock.to_rfc3339(clock.now())
    people = [{"user_id": id_, "name": name, "avatar": None} for id_, name in NAMES.items() if id_ != ADA]
    base = {**BLANK_CHAT, "users": list(NAMES.values()), "people": people, "last_at": at}
    states: list[dict[str, Any]] = [
        {"title": "Launch week", "message": "Who is at the quay at four?", "topic": "Everything until Friday"},
        {"title": "Unread", "message": "The newest line", "unread": 3},
        {"title": "Named in it", "message": "@Ada Lovelace, look", "unread": 120, "mentions": 2},
        {"title": "Muted", "message": "Nothing rings here", "unread": 7, "muted": "all"},
        {"title": "With a picture", "message": "A tile with its own face", "picture": FACE},
        {"users": [NAMES[ADA], NAMES[BEN]], "people": people[:1], "kind": "direct", "message": "Between two"},
        {"message": "A chat without a name is called by its people"},
        {"title": "A chat with a name that is far too long for the row it stands in", "message": LONG},
        {"title": "Nothing said"},
    ]
    return [{**base, "id": 1 + number, **state} for number, state in enumerate(states)]


def members() -> list[dict[str, Any]]:
    """Return a member in every role, and an invited one."""
    places = [
        (ADA, "owner", "accepted", "In the workshop until noon", []),
        (BEN, "moderator", "accepted", "", ["demote", "hand_over", "remove"]),
        (CY, "member", "accepted", "On the boat, no signal", ["promote", "hand_over", "remove"]),
        (4, "member", "invited", "invited, not joined yet", ["take_back"]),
    ]
    return [
        {
            "user_id": user_id,
            "name": NAMES.get(user_id, "Dora"),
            "avatar": FACE if user_id == BEN else None,
            "role": role,
            "state": state,
            "note": note,
            "may": may,
        }
        for user_id, role, state, note, may in places
    ]


def _message(number: int, author: int | None, text: str, parts: dict[str, Any], begin: Any) -> dict[str, Any]:
    at = clock.to_rfc3339(begin + timedelta(minutes=number * 2, days=number // 7))
    marks = {name: at if value == "now" else value for name, value in parts.items()}
    return {
        **BLANK_MESSAGE,
        "id": 101 + number,
        "number": 1 + number,
        "seq": 1 + number,
        "content": text,
        "html": render(text),
        "at": at,
        "user": NAMES[author] if author else "",
        "user_id": author,
        "avatar": FACE if author == BEN else None,
        **marks,
    }


def _reaction(emoji: str, *user_ids: int) -> dict[str, Any]:
    return {"emoji": emoji, "user_ids": list(user_ids)}


def _mention() -> str:
    return f'<p dir="auto"><span class="mention" data-user-id="{ADA}">@{NAMES[ADA]}</span>, look</p>'
