"""What a search wants, with the people and chats it names looked up for the viewer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User
from chatapp.lib.folding import folded
from chats.models import Membership, Message
from chats.queries.memberships import ACCEPTED
from chats.queries.people import visible_people
from chats.queries.search_document import TAGS_OF_HAS, SearchDocument, author_tag
from chats.queries.search_scope import Scope
from chats.text.search_postgres import AnyOf
from chats.text.search_query import Filter, ParsedQuery, Problem
from chats.text.search_terms import Term, matches

_MOST_PEOPLE = 20


@dataclass(slots=True)
class Wanted:
    """What the index is asked for (`terms`, `tags`), and what is asked of each message after it (`filters`)."""

    terms: list[Term]
    tags: list[AnyOf] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    since: datetime | None = None
    before: datetime | None = None


def wanted_in(scope: Scope, parsed: ParsedQuery) -> tuple[Scope, Wanted]:
    """Return the scope narrowed by `in:`, and what is wanted. Adds to `parsed.problems` who and what is unknown.

    Queries: 1 for each `from:`, and 1 for each `in:`.
    """
    wanted = Wanted(parsed.words)
    for one in parsed.filters:
        match one.operator:
            case "from":
                people = _people(scope.viewer, one.value)
                if not people:
                    parsed.problems.append(Problem("unknown_person", one.place))
                wanted.tags.append(([author_tag(pk) for pk in people] or [author_tag(0)], one.is_negated))
            case "in":
                chat_ids = _chats(scope, one.value)
                if not chat_ids:
                    parsed.problems.append(Problem("unknown_chat", one.place))
                scope = _narrowed(scope, chat_ids, one.is_negated)
            case "has" if one.value in TAGS_OF_HAS:
                wanted.tags.append(([TAGS_OF_HAS[one.value]], one.is_negated))
            case "is" if one.value == "mine":
                wanted.tags.append(([author_tag(scope.viewer.pk)], one.is_negated))
            case "before" | "after" | "on" | "during":
                _bound(wanted, one)
            case _:
                wanted.filters.append(one)
    return scope, wanted


def is_wanted(message: Message, document: SearchDocument, wanted: Wanted) -> bool:
    """Return whether a message has the wanted words, tags and time: what the index said may be out of date."""
    if wanted.since is not None and message.at < wanted.since:
        return False
    if wanted.before is not None and message.at >= wanted.before:
        return False
    if any(document.tags.isdisjoint(any_of) != is_negated for any_of, is_negated in wanted.tags):
        return False
    return matches(wanted.terms, document.tokens)


def _people(viewer: User, name: str) -> list[int]:
    """Return the people of this name whom the viewer sees, or else those with its words in their name."""
    if name.casefold() == "me":
        return [viewer.pk]
    words = folded(name.removeprefix("@")).split()
    people = visible_people(viewer)
    for word in words:
        people = people.filter(name_folded__contains=word)
    found = list(people.order_by("pk").values_list("pk", "name_folded")[:_MOST_PEOPLE]) if words else []
    return [pk for pk, held in found if held == " ".join(words)] or [pk for pk, _held in found]


def _chats(scope: Scope, name: str) -> Collection[int]:
    """Return the searched chats of this name, or else those with it in their name or in a member's, if untitled."""
    wanted = folded(name.removeprefix("#"))
    if not wanted:
        return []
    titles = {one.chat_id: folded(one.title) for one in scope.chats.values()}
    exact = {pk for pk, title in titles.items() if title == wanted}
    if exact:
        return exact
    untitled = [pk for pk, title in titles.items() if not title]
    members = Membership.objects.filter(chat_id__in=untitled, state=ACCEPTED, user__name_folded__contains=wanted)
    named = members.exclude(user=scope.viewer).values_list("chat_id", flat=True)
    return {pk for pk, title in titles.items() if wanted in title} | set(named)


def _narrowed(scope: Scope, chat_ids: Iterable[int], is_negated: bool) -> Scope:
    named = set(chat_ids)
    return replace(scope, chats={pk: one for pk, one in scope.chats.items() if (pk in named) != is_negated})


def _bound(wanted: Wanted, one: Filter) -> None:
    assert one.days is not None
    first, following = (_midnight(day) for day in one.days)
    since = {"after": following, "before": None}.get(one.operator, first)
    before = {"before": first, "after": None}.get(one.operator, following)
    wanted.since = max(filter(None, (wanted.since, since)), default=None)
    wanted.before = min(filter(None, (wanted.before, before)), default=None)


def _midnight(day: date) -> datetime:
    """Return the start of a day where the reader is."""
    return timezone.make_aware(datetime.combine(day, time.min))
