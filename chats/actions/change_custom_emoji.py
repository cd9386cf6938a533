"""Add, replace and remove custom emoji, as staff."""

from typing import BinaryIO

from django.db import transaction
from django.utils.translation import ngettext

from accounts.actions.audit import note
from accounts.models import SiteSettings, User
from chatapp.lib.change_budget import counted_change
from chatapp.lib.emoji_pictures import delete_emoji_picture, store_emoji_picture
from chatapp.lib.errors import Forbidden, Invalid, NotFound
from chatapp.lib.sentences import Sentence
from chats.models import CustomEmoji
from chats.models.custom_emoji import MAX_CUSTOM_EMOJI
from chats.rules.custom_emoji import emoji_name_faults
from chats.text.custom_emoji import is_name

TOO_MANY = Sentence(
    "too_many_custom_emoji",
    lambda count: ngettext("there is at most %(count)s emoji", "there are at most %(count)s emoji", count),
)


@counted_change
def put_custom_emoji(*, actor: User, name: object, upload: BinaryIO) -> CustomEmoji:
    """Store an emoji; one of this name gets the new picture, in messages that were written, too.

    Errors: Forbidden, Invalid (about `name` or `picture`), RateLimited, Unavailable.
    """
    require_staff(actor)
    name = name.strip().strip(":").lower() if isinstance(name, str) else name
    if faults := emoji_name_faults(name):
        raise Invalid({"name": faults})
    picture = store_emoji_picture(upload, by=actor.pk)
    try:
        return _put(actor, str(name), picture)
    except BaseException:
        delete_emoji_picture(picture)
        raise


@transaction.atomic
def _put(staff: User, name: str, picture: str) -> CustomEmoji:
    _lock()
    emoji = CustomEmoji.objects.filter(name=name).first()
    if emoji is None:
        if CustomEmoji.objects.count() >= MAX_CUSTOM_EMOJI:
            raise Invalid({"name": [TOO_MANY(count=MAX_CUSTOM_EMOJI)]})
        emoji = CustomEmoji(name=name)
    earlier, emoji.picture, emoji.added_by = emoji.picture, picture, staff
    emoji.save()
    note(staff=staff, action="replace_emoji" if earlier else "add_emoji", subject=emoji)
    if earlier:
        transaction.on_commit(lambda: delete_emoji_picture(earlier), robust=True)
    return emoji


@counted_change
@transaction.atomic
def remove_custom_emoji(*, actor: User, name: str, reason: str = "") -> None:
    """Remove an emoji; messages and reactions show its name. Errors: Forbidden, NotFound."""
    require_staff(actor)
    _lock()
    emoji = CustomEmoji.objects.filter(name=name).first() if is_name(name) else None
    if emoji is None:
        raise NotFound()
    note(staff=actor, action="remove_emoji", subject=emoji, reason=reason)
    picture = emoji.picture
    emoji.delete()
    transaction.on_commit(lambda: delete_emoji_picture(picture), robust=True)


def require_staff(person: User) -> None:
    """Refuse everyone but staff. Errors: Forbidden."""
    if not person.is_staff:
        raise Forbidden()


def _lock() -> None:
    # Of two concurrent changes, the later one sees the other's row: no picture is lost, and none is one too many.
    SiteSettings.objects.get_or_create(pk=1)
    SiteSettings.objects.select_for_update().get(pk=1)
