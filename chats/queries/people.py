"""People as others may see them: with the directory everyone who has an account, else who is in a chat with them."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.queries import MAX_ID
from chatapp.lib.errors import NotFound
from chatapp.lib.folding import folded, same_name
from chats.models import Chat, Membership
from chats.queries.memberships import ACCEPTED


def people_seen_by(
    viewer: User, *, search: str = "", after: int | None = None, limit: int = 50
) -> tuple[list[User], bool]:
    """People with every word of `search` in their name, by name, after the person `after`; and whether more exist.

    Neither case nor marks count: `nunez` finds Núñez.

    Oneself and those who may no longer sign in are left out.
    Queries: 1, and one more for the place of `after`.
    """
    people = _visible(viewer).filter(is_active=True).exclude(pk=viewer.pk)
    for word in folded(search).split():
        people = people.filter(name_folded__contains=word)
    if after is not None:
        # Of people one may see: where a stranger's name would stand tells letter by letter what it is.
        place = _visible(viewer).filter(pk=after).values_list("name_folded", flat=True).first()
        if place is not None:
            people = people.filter(Q(name_folded__gt=place) | Q(name_folded=place, pk__gt=after))
    found: list[User] = [*people.order_by("name_folded", "pk")[: limit + 1]]
    return found[:limit], len(found) > limit


def visible_person(viewer: User, *, user_id: int) -> User:
    """Return one person whom `viewer` may see, active or not: who is gone still has said things.

    Queries: 1.
    Errors: NotFound.
    """
    shares_a_chat = Q(Exists(_shared_places(viewer)))
    seen = shares_a_chat | Q(pk=viewer.pk)
    if settings.MEMBER_DIRECTORY:
        seen |= Q(is_active=True)
    person = User.objects.filter(seen, pk=user_id).first() if user_id <= MAX_ID else None
    if person is None:
        raise NotFound()
    return person


def people_by_id(viewer: User, user_ids: Collection[int]) -> list[User]:
    """Return those of these people whom `viewer` may see and who may sign in, by id.

    Queries: 1, none for no one.
    """
    ids = [user_id for user_id in user_ids if user_id <= MAX_ID]
    return list(_visible(viewer).filter(pk__in=ids, is_active=True).order_by("pk")) if ids else []


def people_by_name(viewer: User, names: Collection[str]) -> list[User]:
    """Return the others whom `viewer` may see under one of these whole names, upper or lower case, by id.

    Queries: 1, none for no names.
    """
    if not names:
        return []
    # Found by the index; of those found, `José` is not `Jose`.
    alike = _visible(viewer).filter(name_folded__in={folded(name) for name in names}, is_active=True)
    wanted = {same_name(name) for name in names}
    return [person for person in alike.exclude(pk=viewer.pk).order_by("pk") if same_name(person.name) in wanted]


def chat_mates(*, person_id: int, among: Collection[int]) -> list[int]:
    """Return those of `among` who see the person in a chat both are in now, and the person.

    Queries: 1.
    """
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user_id=person_id, state=ACCEPTED)
    places = Membership.objects.filter(Exists(own), state=ACCEPTED, chat__closed_at=None, user_id__in=list(among))
    mates = set(places.values_list("user_id", flat=True).distinct())
    return sorted(mates | ({person_id} & set(among)))


def shared_chats(viewer: User, person: User) -> list[Chat]:
    """Chats both are in now, newest activity first.

    Queries: 1.
    """
    theirs = Membership.objects.filter(chat_id=OuterRef("pk"), user=person, state=ACCEPTED)
    own = Membership.objects.filter(chat_id=OuterRef("pk"), user=viewer, state=ACCEPTED)
    both = Chat.objects.filter(Exists(theirs), Exists(own), closed_at=None).exclude(kind=Chat.Kind.DIRECT)
    return list(both.order_by("-last_at", "-pk")[:100])


def _visible(viewer: User) -> QuerySet[User]:
    people = User.objects.all()
    return people if settings.MEMBER_DIRECTORY else people.filter(Exists(_shared_places(viewer)))


def _shared_places(viewer: User) -> QuerySet[Membership]:
    """Places of the person asked about in open-standing chats that the viewer is in."""
    own = Membership.objects.filter(chat_id=OuterRef("chat_id"), user=viewer, state=ACCEPTED)
    return Membership.objects.filter(Exists(own), user_id=OuterRef("pk"), state=ACCEPTED, chat__closed_at=None)
