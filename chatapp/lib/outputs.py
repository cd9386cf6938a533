"""Types of values in payloads."""

from collections.abc import Iterable
from typing import Annotated, TypedDict

from django.db.models import TextChoices
from msgspec import Meta

from chatapp.lib.inputs import described

# RFC 3339, UTC.
Timestamp = Annotated[str, described(format="date-time")]
Uuid = Annotated[str, described(format="uuid")]

# What an endpoint's `cursor` takes.
Next = Annotated[str | None, described("`cursor` of the next page; null at the end")]


class NothingPayload(TypedDict):
    """An empty object."""


def choices(values: Iterable[str] | type[TextChoices], about: str = "") -> Meta:
    """Describe a string that is one of `values`."""
    return described(about, enum=[str(value) for value in values])
