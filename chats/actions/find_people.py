"""Whom one means when one invites: e-mail addresses, names, or the ids that a list of people gave."""

from collections import Counter
from collections.abc import Sequence

from accounts.models import User
from accounts.queries import people_by_email
from accounts.rules.email_address import normal_email
from accounts.rules.text import is_text
from chatapp.lib.errors import EmptyInviteList, Invalid
from chats.queries import people_by_id, people_by_name

# One list is one query and one transaction; a larger company invites in two goes.
MAX_INVITES = 200


def unknown_among(people: Sequence[User], listed: Sequence[object]) -> list[str]:
    """Return those texts of `listed` that are nobody's of `people`, whom `invitable_people` found for it."""
    known = {normal_email(person.email) for person in people} | {person.name.casefold() for person in people}
    texts = [text for text in listed if isinstance(text, str) and text.strip()]
    return [text for text in texts if not {normal_email(text), " ".join(text.split()).casefold()} & known]


def invitable_people(actor: User, *, listed: Sequence[object], user_ids: Sequence[int] = ()) -> list[User]:
    """Return the people who are meant, each once, by id.

    `listed` are e-mails of anybody, and whole names of people whom `actor` may see; `user_ids` are such people, too.
    What belongs to nobody is skipped.
    Errors: EmptyInviteList when there is nobody; Invalid when there are too many, or when more than
    one person has a name.
    """
    if len(listed) + len(user_ids) > MAX_INVITES:
        raise Invalid({"user_list": [f"should have at most {MAX_INVITES} item(s)"]})
    emails, names = _apart(listed)
    found = [*people_by_email(emails), *people_by_id(actor, user_ids), *_named(actor, names)]
    if not found:
        raise EmptyInviteList
    return sorted({person.pk: person for person in found}.values(), key=lambda person: person.pk)


def _apart(listed: Sequence[object]) -> tuple[list[object], list[str]]:
    names = [" ".join(text.split()) for text in listed if isinstance(text, str) and "@" not in text]
    emails: list[object] = [text for text in listed if isinstance(text, str) and "@" in text]
    # What no database takes as text is nobody's name.
    return emails, [name for name in names if name and is_text(name)]


def _named(actor: User, names: list[str]) -> list[User]:
    people = people_by_name(actor, names)
    own = actor.name.casefold()
    # One's own name is somebody else's first.
    if own in {name.casefold() for name in names} - {person.name.casefold() for person in people}:
        people.append(actor)
    for name, count in Counter(person.name.casefold() for person in people).items():
        if count > 1:
            shown = next(person.name for person in people if person.name.casefold() == name)
            raise Invalid({"user_list": [f"{count} people are called {shown}: write the e-mail address"]})
    return people
