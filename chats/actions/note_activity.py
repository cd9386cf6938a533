"""Note whom messages concern. For the log consumer: rows may come again, each in its present state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef

from accounts.models import Block
from chatapp.lib import clock
from chats.delivery import announce
from chats.models import Activity, Membership, Message, Reaction
from chats.queries.blocks import blocking_pairs
from chats.queries.memberships import ACCEPTED, accepted_user_ids

ACTIVITY_DAYS = 90
# Any change of a message rebuilds its rows. New rows older than this start as read: they predate the feature or were
# deleted.
_UNREAD_WINDOW = timedelta(days=7)
# Tidies up in batches: a large site's rows in one statement would exceed its time limit.
_TIDIED_AT_ONCE = 1_000

Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Fact:
    """What a row of `Activity` says, besides its key (message id, user id, kind)."""

    actor_id: int | None
    at: datetime
    number: int | None = None
    emoji: str = ""


def note_activity(messages: Sequence[Message], *, chat_id: int) -> None:
    """Sync the activity rows of these messages of one chat with their current state. The caller has a transaction.

    Queries: at most 9, whatever the number of messages.
    """
    facts = _facts(messages, chat_id=chat_id)
    rows = Activity.objects.filter(chat_id=chat_id, message_id__in=[message.pk for message in messages])
    stored = {(row.message_id, row.user_id, row.kind): row for row in rows}
    stale = [row for key, row in stored.items() if key not in facts]
    if stale:
        Activity.objects.filter(pk__in=[row.pk for row in stale]).delete()
    oldest = clock.now() - timedelta(days=ACTIVITY_DAYS)
    missing = {key: fact for key, fact in facts.items() if key not in stored and fact.at > oldest}
    new = [_row(key, fact, chat_id=chat_id) for key, fact in missing.items()]
    Activity.objects.bulk_create(new, ignore_conflicts=True)
    updated = [
        _updated(row, facts[key]) for key, row in stored.items() if key in facts and not _matches(row, facts[key])
    ]
    Activity.objects.bulk_update(updated, ["actor", "emoji", "at", "read_at"])
    # Who has left must not learn that something changed there.
    concerned = {row.user_id for row in [*stale, *new, *updated]}
    announce.activity_changed(accepted_user_ids(chat_id=chat_id, among=concerned) if concerned else ())


def delete_activity_before(at: datetime) -> None:
    """Delete rows older than `at`."""
    while ids := list(Activity.objects.filter(at__lt=at).order_by("at").values_list("pk", flat=True)[:_TIDIED_AT_ONCE]):
        Activity.objects.filter(pk__in=ids).delete()


def mark_activity_of_read_messages() -> None:
    """Mark what people have read in its chat: it doesn't count as unread, but each count would look at it again."""
    place = Membership.objects.filter(
        chat_id=OuterRef("chat_id"), user_id=OuterRef("user_id"), read_number__gte=OuterRef("number")
    )
    seen = Activity.objects.filter(Exists(place), read_at=None).values_list("pk", flat=True)
    while ids := list(seen[:_TIDIED_AT_ONCE]):
        Activity.objects.filter(pk__in=ids).update(read_at=clock.now())


def _facts(messages: Iterable[Message], *, chat_id: int) -> dict[Key, _Fact]:
    shown = [one for one in messages if one.kind == Message.Kind.TEXT and one.deleted_at is None]
    facts = {**_replies(shown, chat_id=chat_id), **_reactions(shown, chat_id=chat_id)}
    for message in shown:
        for user_id in message.mentions:
            # One message concerns a person once.
            facts.pop((message.pk, user_id, Activity.Kind.REPLY), None)
            facts[message.pk, user_id, Activity.Kind.MENTION] = _written(message)
    return _of_members(facts, chat_id=chat_id)


def _replies(messages: Iterable[Message], *, chat_id: int) -> dict[Key, _Fact]:
    answered = {
        message.pk: [pk for pk in (message.reply_to_id, message.thread_root_id) if pk is not None]
        for message in messages
    }
    wanted = {pk for pks in answered.values() for pk in pks}
    if not wanted:
        return {}
    authors: Mapping[int, int | None] = dict(
        Message.objects.filter(chat_id=chat_id, pk__in=wanted).values_list("pk", "author_id")
    )
    return {
        (message.pk, author_id, Activity.Kind.REPLY): _written(message)
        for message in messages
        for author_id in {authors.get(pk) for pk in answered[message.pk]}
        if author_id is not None
    }


def _reactions(messages: Iterable[Message], *, chat_id: int) -> dict[Key, _Fact]:
    """Return one row per message: the newest reaction by someone else."""
    authors = {message.pk: message.author_id for message in messages if message.reactions and message.author_id}
    if not authors:
        return {}
    by_others = Reaction.objects.filter(message_id__in=authors, message__chat_id=chat_id)
    blocked = Block.objects.filter(blocker_id=OuterRef("message__author_id"), blocked_id=OuterRef("user_id"))
    welcome = by_others.exclude(user_id=F("message__author_id")).exclude(Exists(blocked))
    newest = welcome.values("message_id").annotate(newest=Max("pk"))
    return {
        (reaction.message_id, author_id, Activity.Kind.REACTION): _Fact(
            actor_id=reaction.user_id, at=reaction.at, emoji=reaction.emoji
        )
        for reaction in Reaction.objects.filter(pk__in=[row["newest"] for row in newest])
        if (author_id := authors[reaction.message_id]) is not None
    }


def _written(message: Message) -> _Fact:
    return _Fact(actor_id=message.author_id, at=message.at, number=message.number)


def _of_members(facts: Mapping[Key, _Fact], *, chat_id: int) -> dict[Key, _Fact]:
    """Leave out the actor, people who aren't in the chat, and those who block the actor."""
    concerned = {user_id for _message_id, user_id, _kind in facts}
    if not concerned:
        return {}
    members = set(
        Membership.objects.filter(chat_id=chat_id, user_id__in=concerned, state=ACCEPTED).values_list(
            "user_id", flat=True
        )
    )
    silent = blocking_pairs((key[1], fact.actor_id) for key, fact in facts.items() if fact.actor_id is not None)
    return {
        key: fact
        for key, fact in facts.items()
        if key[1] in members and key[1] != fact.actor_id and (key[1], fact.actor_id) not in silent
    }


def _row(key: Key, fact: _Fact, *, chat_id: int) -> Activity:
    message_id, user_id, kind = key
    now = clock.now()
    return Activity(
        chat_id=chat_id,
        message_id=message_id,
        user_id=user_id,
        kind=kind,
        actor_id=fact.actor_id,
        emoji=fact.emoji,
        number=fact.number,
        at=fact.at,
        read_at=None if fact.at > now - _UNREAD_WINDOW else now,
    )


def _matches(row: Activity, fact: _Fact) -> bool:
    return (row.actor_id, row.emoji, row.at) == (fact.actor_id, fact.emoji, fact.at)


def _updated(row: Activity, fact: _Fact) -> Activity:
    if fact.at > row.at:
        row.read_at = None
    row.actor_id, row.emoji, row.at = fact.actor_id, fact.emoji, fact.at
    return row
