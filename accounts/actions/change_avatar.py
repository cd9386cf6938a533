"""Set and remove a person's avatar."""

from typing import BinaryIO

from django.db import transaction

from accounts import signals
from accounts.actions.audit import note
from accounts.actions.end_device import lock_person
from accounts.models import User
from accounts.queries import avatar_of
from chatapp.lib.change_budget import counted_change
from chatapp.lib.pictures import delete_image, store_image

FOLDER = "avatars"


@counted_change
def change_avatar(*, person: User, upload: BinaryIO) -> User:
    """Store a new avatar and delete the previous one.

    Errors: Invalid (about `picture`), RateLimited, Unavailable.
    """
    name = store_image(upload, folder=FOLDER, by=person.pk)
    try:
        return _set(person, name)
    except BaseException:
        delete_image(name, folder=FOLDER)
        raise


@counted_change
def remove_avatar(*, person: User) -> User:
    """Delete the avatar, if there is one; initials are shown instead."""
    return _set(person, "")


@transaction.atomic
def take_avatar_down(*, staff: User, person: User, reason: str) -> None:
    """Delete someone's avatar, by staff."""
    _set(person, "")
    note(staff=staff, action="take_avatar_down", subject=person, reason=reason)


@transaction.atomic
def _set(person: User, name: str) -> User:
    # Locked: of two concurrent uploads, the later one sees the other's picture and deletes it.
    lock_person(person.pk)
    earlier = avatar_of(person)
    person.avatar = name
    person.save(update_fields=["avatar"])
    signals.announce_person_changed(user_id=person.pk)
    if earlier:
        transaction.on_commit(lambda: delete_image(earlier, folder=FOLDER), robust=True)
    return person
