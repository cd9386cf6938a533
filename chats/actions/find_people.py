"""Resolves the people of an invitation: email addresses, names, or the ids that a people list returned."""

from collections import Counter
from collections.abc import Callable, Sequence

from django.utils.translation import ngettext

from accounts.models import User
from accounts.models.user import MAX_NAME_CHARACTERS
from accounts.queries import people_by_email
from accounts.rules.email_address import normal_email
from accounts.rules.text import is_text
from chatapp.lib.errors import EmptyInviteList, Invalid
from chatapp.lib.folding import same_name
from chatapp.lib.inputs import is_within, too_many
from chatapp.lib.sentences import Sentence
from chats.queries.blocks import blockers_of
from chats.queries.declines import recent_decliners
from chats.queries.people import people_by_id, people_by_name

# One list is one query and one transaction; a larger company invites in two requests.
MAX_INVITES = 200
_SAME_NAME = Sentence(
    "same_name",
    lambda count: ngettext(
        "%(count)s person is called %(name)s: write the email address",
        "%(count)s people are called %(name)s: write the email address",
        count,
    ),
)


def unknown_among(people: Sequence[User], listed: Sequence[object]) -> list[str]:
    """Return the entries of `listed` that match none of `people`, the result of `invitable_people` for it."""
    known = {normal_email(person.email) for person in people} | {same_name(person.name) for person in people}
    texts = [text for text in listed if isinstance(text, str) and is_text(text) and text.strip()]
    return [text for text in texts if not {normal_email(text), same_name(" ".join(text.split()))} & known]


def people_meant(actor: User, *, listed: Sequence[object], user_ids: Sequence[int] = ()) -> list[User]:
    """Return the people these lists refer to, without duplicates, ordered by id.

    `listed` holds anyone's email addresses and full names of people visible to `actor`; `user_ids` are visible people.
    Entries that match no one are skipped.
    Errors: EmptyInviteList when no one matches; Invalid when there are too many entries, or when a name is ambiguous.
    """
    return _found(actor, listed, user_ids, excluded_among=lambda _people: set())


def invitable_people(
    actor: User, *, listed: Sequence[object], user_ids: Sequence[int] = (), chat_id: int | None = None
) -> list[User]:
    """Return those of `people_meant` whom `actor` may invite, to the given chat if it exists already.

    Anyone who blocks `actor`, or recently declined an invitation to the chat, is treated like an unknown address.
    Errors: as `people_meant`.
    """

    def excluded_among(user_ids: set[int]) -> set[int]:
        blockers = blockers_of(actor.pk, among=user_ids)
        return blockers | (set() if chat_id is None else recent_decliners(chat_id, among=user_ids))

    return _found(actor, listed, user_ids, excluded_among=excluded_among)


def _found(
    actor: User, listed: Sequence[object], user_ids: Sequence[int], *, excluded_among: Callable[[set[int]], set[int]]
) -> list[User]:
    if len(listed) + len(user_ids) > MAX_INVITES:
        raise Invalid({"user_list": [too_many(MAX_INVITES)]})
    emails, names = _split(listed)
    known = [*people_by_email(emails), *people_by_id(actor, user_ids)]
    namesakes = people_by_name(actor, names)
    excluded = excluded_among({person.pk for person in [*known, *namesakes]})
    known = [person for person in known if person.pk not in excluded]
    found = [*known, *_named(actor, names, [person for person in namesakes if person.pk not in excluded])]
    if not found:
        raise EmptyInviteList
    return sorted({person.pk: person for person in found}.values(), key=lambda person: person.pk)


def _split(listed: Sequence[object]) -> tuple[list[object], list[str]]:
    names = [" ".join(text.split()) for text in listed if isinstance(text, str) and "@" not in text]
    emails: list[object] = [text for text in listed if isinstance(text, str) and "@" in text]
    # A text that is too long, or that no database stores, is no one's name.
    return emails, [name for name in names if name and is_within(name, MAX_NAME_CHARACTERS) and is_text(name)]


def _named(actor: User, names: list[str], people: list[User]) -> list[User]:
    """Return `people`, found by these names, plus `actor` if their own name is listed. Errors: Invalid."""
    own = same_name(actor.name)
    # A name shared with someone else means that person, not the actor.
    if own in {same_name(name) for name in names} - {same_name(person.name) for person in people}:
        people.append(actor)
    for name, count in Counter(same_name(person.name) for person in people).items():
        if count > 1:
            shown = next(person.name for person in people if same_name(person.name) == name)
            raise Invalid({"user_list": [_SAME_NAME(count=count, name=shown)]})
    return people
