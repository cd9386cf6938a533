"""The site's custom emoji."""

from django.db.models import QuerySet

from chats.models import CustomEmoji
from chats.text.custom_emoji import is_name, names_in


def custom_emoji() -> QuerySet[CustomEmoji]:
    """Return all of them by name: at most MAX_CUSTOM_EMOJI. Queries: 1."""
    return CustomEmoji.objects.order_by("name")


def custom_emoji_in(text: str) -> frozenset[str]:
    """Return the names of those that `text` may show. Queries: 1; none for a text without a possible name."""
    names = names_in(text)
    if not names:
        return frozenset()
    return frozenset(CustomEmoji.objects.filter(name__in=names).values_list("name", flat=True))


def is_custom_emoji(name: str) -> bool:
    """Return whether there is one of this name. Queries: 1."""
    return CustomEmoji.objects.filter(name=name).exists()


def picture_of(name: str) -> str | None:
    """Return the name of an emoji's stored picture. Queries: 1; none for what is no name."""
    if not is_name(name):
        return None
    return CustomEmoji.objects.filter(name=name).values_list("picture", flat=True).first()
