"""Filters of the admin's lists under names for people: Django derives "By is active" from the column."""

from typing import Any

from django.contrib.admin import FieldListFilter


def titled(title: str, kind: type[FieldListFilter] | None = None) -> type[FieldListFilter]:
    """Return a filter, of the kind that fits the field unless given, shown as "By <title>"."""

    class Titled(FieldListFilter):
        # Django's checks want a class; what it makes is the fitting kind's own.
        def __new__(cls, *arguments: Any, **named: Any) -> Any:
            make = FieldListFilter.create if kind is None else kind
            found = make(*arguments, **named)
            found.title = title
            return found

    return Titled
