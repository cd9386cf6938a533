"""Lists of names without "and", such as a chat without a title: `Ada, Ben`. Same in static/js/lib/i18n.js."""

from collections.abc import Iterable

from django.utils.translation import get_language

_SEPARATORS = {"ja": "、", "zh-hans": "、", "ar": "، "}


def joined(names: Iterable[str]) -> str:
    """Return the names with the comma of the active language between them."""
    return _SEPARATORS.get(get_language() or "", ", ").join(names)
