"""Visible people: with the directory everyone with an account, without it people who share a chat."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.queries import MAX_ID
from accounts.rules.working_hours import back_at
from chatapp.lib.compiled_query import CompiledValues
from chatapp.lib.errors import NotFound
from chatapp.lib.folding import folded, same_name
from chatapp.lib.pagination import Keyset, Page
from chats.models import Chat, Membership
from chats.queries.blocks import blocking_pairs
from chats.queries.memberships import ACCEPTED, FEW

_BY_NAME = Keyset("people", {"name_folded": str, "pk": int})


def _shown_of(user_ids: list[int]) -> QuerySet[User, Any]:
    return User.objects.filter(pk__in=user_ids).values_list("pk", "name", "avatar")


_names_and_pictures = CompiledValues(_shown_of)


def people_seen_by(viewer: User, *, search: str = "", cursor: str | None = None, limit: int = 50) -> Page[User]:
    """Return people with every word of `search` in their name, by name.

    Case and diacritics are ignored: `nunez` finds Núñez.

    Excludes the viewer and people who can't sign in anymore.
    Queries: 1.
    Errors: Invalid.
    """
    people = visible_people(viewer).filter(is_active=True).exclude(pk=viewer.pk)
    for word in folded(search).split():
        people = people.filter(name_folded__contains=word)
    return _BY_NAME.page(people, cursor=cursor, limit=limit)


def names_and_pictures(user_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the name and the stored picture of people whom the caller may show, as in `accounts.User`.

    Queries: 1, or none when none is wanted.
    """
    if not user_ids:
        return {}
    return {user_id: (name, picture) for user_id, name, picture in _names_and_pictures(user_ids=user_ids)}


def people_to_meet(viewer: User, *, limit: int) -> list[User]:
    """Return whom a newcomer may write to first: staff, then the newest others.

    Queries: 2.
    """
    others = visible_people(viewer).filter(is_active=True).exclude(pk=viewer.pk).order_by("-pk")
    staff = list(others.filter(is_staff=True).order_by("pk")[:limit])
    return staff + list(others.filter(is_staff=False)[: limit - len(staff)])


def cursor_after(viewer: User, *, user_id: int) -> str | None:
    """Return the cursor of the people after this one; None, the start, if `viewer` doesn't see the person.

    A stranger's sort position would reveal their name letter by letter.
    Queries: 1.
    """
    name = visible_people(viewer).filter(pk=user_id).values_list("name_folded", flat=True).first()
    return None if name is None else _BY_NAME.cursor_of(name, user_id)


def visible_person(viewer: User, *, user_id: int) -> User:
    """Return one person visible to `viewer`, active or not: messages of deactivated people remain.

    Queries: 1.
    Errors: NotFound.
    """
    shares_a_chat = Q(Exists(_shared_memberships(viewer)))
    seen = shares_a_chat | Q(pk=viewer.pk)
    if settings.MEMBER_DIRECTORY:
        seen |= Q(is_active=True)
    person = User.objects.filter(seen, pk=user_id).first() if user_id <= MAX_ID else None
    if person is None:
        raise NotFound()
    return person


def people_by_id(viewer: User, user_ids: Collection[int]) -> list[User]:
    """Return those of these people who are visible to `viewer` and can sign in, by id.

    Queries: 1; none without ids.
    """
    ids = [user_id for user_id in user_ids if user_id <= MAX_ID]
    return list(visible_people(viewer).filter(pk__in=ids, is_active=True).order_by("pk")) if ids else []


def people_by_name(viewer: User, names: Collection[str]) -> list[User]:
    """Return the other people visible to `viewer` under one of these full names, ignoring case, by id.

    Queries: 1; none without names.
    """
    if not names:
        return []
    # The index finds candidates; among those, `José` isn't `Jose`.
    alike = visible_people(viewer).filter(name_folded__in={folded(name) for name in names}, is_active=True)
    wanted = {same_name(name) for name in names}
    return [person for person in alike.exclude(pk=viewer.pk).order_by("pk") if same_name(person.name) in wanted]


def chat_mates(*, person_id: int, among: Collection[int]) -> list[int]:
    """Return the person and those of `among` who currently share a chat with them.

    `among` may be a set that changes meanwhile.
    Queries: 1.
    """
    places = _places_beside(person_id)
    if len(among) <= FEW:
        places = places.filter(user_id__in=list(among))
    mates = {user_id for user_id in places.values_list("user_id", flat=True).distinct() if user_id in among}
    return sorted(mates | {one for one in (person_id,) if one in among})


def few_chat_mates(person_id: int) -> list[int] | None:
    """Return the person and all who currently share a chat with them; None if there are more than a few. Queries: 1."""
    mates = set(_places_beside(person_id).values_list("user_id", flat=True).distinct()[: FEW + 1])
    return sorted(mates | {person_id}) if len(mates) <= FEW else None


def seen_back_at(viewer: User, person: User) -> datetime | None:
    """Return when a person who is away and shares it is back, for people who share a chat, neither blocking the other.

    Queries: 2; none unless they are away and share it.
    """
    moment = back_at(person) if person.is_active and person.pk != viewer.pk else None
    if moment is None or blocking_pairs([(viewer.pk, person.pk), (person.pk, viewer.pk)]):
        return None
    return moment if person.pk in chat_mates(person_id=viewer.pk, among=[person.pk]) else None


def shared_chats(viewer: User, person: User) -> list[Chat]:
    """Return the chats both are in now, newest activity first.

    Queries: 1.
    """
    theirs = Membership.objects.filter(chat_id=OuterRef("pk"), user=person, state=ACCEPTED)
    own = Membership.objects.filter(chat_id=OuterRef("pk"), user=viewer, state=ACCEPTED)
    both = Chat.objects.filter(Exists(theirs), Exists(own), closed_at=None).exclude(kind=Chat.Kind.DIRECT)
    return list(both.order_by("-last_at", "-pk")[:100])


def visible_people(viewer: User) -> QuerySet[User]:
    """Return the people whom `viewer` may find, active or not. No query yet."""
    people = User.objects.all()
    return people if settings.MEMBER_DIRECTORY else people.filter(Exists(_shared_memberships(viewer)))


def _places_beside(person_id: int) -> QuerySet[Membership]:
    """Return the accepted memberships in the chats that the person is in, their own included."""
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user_id=person_id, state=ACCEPTED)
    return Membership.objects.filter(Exists(own), state=ACCEPTED, chat__closed_at=None)


def _shared_memberships(viewer: User) -> QuerySet[Membership]:
    """Return memberships, of the person in the outer query, in chats not closed that the viewer is in."""
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user=viewer, state=ACCEPTED)
    return Membership.objects.filter(Exists(own), user_id=OuterRef("pk"), state=ACCEPTED, chat__closed_at=None)
