"""`Idempotency-Key`: a request that is repeated within 24 hours creates nothing more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Self, TypeVar

from accounts.actions.create_once import HEADER, RequestKey, create_once
from accounts.models import User
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.errors import Invalid
from chatapp.lib.sentences import program_sentence

T = TypeVar("T")

_KEY = re.compile(r"[!-~]{1,255}")
_NOT_A_KEY = program_sentence("not_a_key", "must be 1 to 255 visible ASCII characters")


class Once:
    """The key of a request. An endpoint takes it as its argument `once`."""

    def __init__(self, person: User, key: RequestKey | None) -> None:
        """`key`: None for a request without one."""
        self._person, self._key = person, key

    @classmethod
    def of(cls, request: AuthenticatedApiRequest) -> Self:
        """Read the header. Errors: Invalid."""
        text = request.headers.get(HEADER)
        if text is None:
            return cls(request.user, None)
        if not _KEY.fullmatch(text):
            raise Invalid({HEADER: [_NOT_A_KEY]})
        body = json.dumps(request.data, sort_keys=True)
        return cls(request.user, RequestKey(_hash_of(f"{request.path} {text}"), _hash_of(body)))

    def create(self, create: Callable[[], tuple[int, T]], *, again: Callable[[int], T]) -> T:
        """Return the result of `create`, which also returns an id, or of `again` with that id."""
        if self._key is None:
            return create()[1]
        return create_once(person=self._person, key=self._key, create=create, again=again)


def _hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()
