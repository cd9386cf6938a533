"""A person's profile, as someone else sees it."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from accounts.payloads import seen_person_payload
from chats.models import Chat


def profile_payload(person: User, *, shared: Iterable[Chat], is_blocked: bool) -> dict[str, Any]:
    """The visible profile, never the email. `shared`: chats that both are in now; `is_blocked`: by the viewer."""
    return {
        **seen_person_payload(person),
        "active": person.is_active,
        "blocked": is_blocked,
        "shared_chats": [{"id": chat.pk, "title": chat.title, "kind": chat.kind} for chat in shared],
    }
