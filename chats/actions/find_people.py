"""Whom one means when one invites: email addresses, names, or the ids that a list of people gave."""

from collections import Counter
from collections.abc import Callable, Sequence

from accounts.models import User
from accounts.models.user import MAX_NAME_CHARACTERS
from accounts.queries import people_by_email
from accounts.rules.email_address import normal_email
from accounts.rules.text import is_text
from chatapp.lib.errors import EmptyInviteList, Invalid
from chatapp.lib.folding import same_name
from chatapp.lib.inputs import is_within, too_many
from chats.queries.blocks import blockers_of
from chats.queries.declines import recent_decliners
from chats.queries.people import people_by_id, people_by_name

# One list is one query and one transaction; a larger company invites in two goes.
MAX_INVITES = 200


def unknown_among(people: Sequence[User], listed: Sequence[object]) -> list[str]:
    """Return those texts of `listed` that are no one's of `people`, whom `invitable_people` found for it."""
    known = {normal_email(person.email) for person in people} | {same_name(person.name) for person in people}
    texts = [text for text in listed if isinstance(text, str) and text.strip()]
    return [text for text in texts if not {normal_email(text), same_name(" ".join(text.split()))} & known]


def people_meant(actor: User, *, listed: Sequence[object], user_ids: Sequence[int] = ()) -> list[User]:
    """Return the people who are meant, each once, by id.

    `listed` are emails of anyone, and whole names of people whom `actor` may see; `user_ids` are such people, too.
    What belongs to no one is skipped.
    Errors: EmptyInviteList when there is no one; Invalid when there are too many, or when more than
    one person has a name.
    """
    return _found(actor, listed, user_ids, left_out=lambda _people: set())


def invitable_people(
    actor: User, *, listed: Sequence[object], user_ids: Sequence[int] = (), chat_id: int | None = None
) -> list[User]:
    """Return those of `people_meant` whom `actor` may invite, into the chat if there is one already.

    Who blocks `actor`, and who has just declined an invitation into the chat, is as unknown as an address of no one.
    Errors: as `people_meant`.
    """

    def left_out(user_ids: set[int]) -> set[int]:
        blockers = blockers_of(actor.pk, among=user_ids)
        return blockers | (set() if chat_id is None else recent_decliners(chat_id, among=user_ids))

    return _found(actor, listed, user_ids, left_out=left_out)


def _found(
    actor: User, listed: Sequence[object], user_ids: Sequence[int], *, left_out: Callable[[set[int]], set[int]]
) -> list[User]:
    if len(listed) + len(user_ids) > MAX_INVITES:
        raise Invalid({"user_list": [too_many(MAX_INVITES)]})
    emails, names = _apart(listed)
    known = [*people_by_email(emails), *people_by_id(actor, user_ids)]
    namesakes = people_by_name(actor, names)
    absent = left_out({person.pk for person in [*known, *namesakes]})
    known = [person for person in known if person.pk not in absent]
    found = [*known, *_named(actor, names, [person for person in namesakes if person.pk not in absent])]
    if not found:
        raise EmptyInviteList
    return sorted({person.pk: person for person in found}.values(), key=lambda person: person.pk)


def _apart(listed: Sequence[object]) -> tuple[list[object], list[str]]:
    names = [" ".join(text.split()) for text in listed if isinstance(text, str) and "@" not in text]
    emails: list[object] = [text for text in listed if isinstance(text, str) and "@" in text]
    # What is too long, or what no database takes as text, is no one's name.
    return emails, [name for name in names if name and is_within(name, MAX_NAME_CHARACTERS) and is_text(name)]


def _named(actor: User, names: list[str], people: list[User]) -> list[User]:
    """Return `people`, found by these names, with `actor` if the own name is among them. Errors: Invalid."""
    own = same_name(actor.name)
    # One's own name is someone else's first.
    if own in {same_name(name) for name in names} - {same_name(person.name) for person in people}:
        people.append(actor)
    for name, count in Counter(same_name(person.name) for person in people).items():
        if count > 1:
            shown = next(person.name for person in people if same_name(person.name) == name)
            raise Invalid({"user_list": [f"{count} people are called {shown}: write the email address"]})
    return people
