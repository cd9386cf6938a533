"""A chat's digest changes with everything of it, and with nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from accounts.models import User
from accounts.tests.builders import make_person
from chatapp.archive.databases import site_database
from chatapp.archive.digests import SITE, DigestedTable, differing, digested_tables, digests
from chatapp.archive.errors import ArchiveError
from chats.actions.react import react
from chats.models import Chat, LogConsumer, LogCursor, Membership, Message, Reaction, SearchEntry
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db(transaction=True)


def digested() -> dict[str, str]:
    with site_database() as database:
        return digests(database, digested_tables(database))


@pytest.fixture
def chats() -> tuple[Chat, Chat]:
    """Two chats, the first with a reaction and a mention."""
    ada, ben = make_person("Ada"), make_person("Ben")
    first, second = make_chat(ada, ben), make_chat(ada, ben)
    say(ada, first, "Hello @Ben", "again")
    say(ben, second, "elsewhere")
    react(actor=ben, chat_id=first.pk, message_id=Message.objects.get(chat=first, number=1).pk, emoji="👍")
    return first, second


CHANGES = {
    "a letter of a message": lambda chat: Message.objects.filter(chat=chat, number=1).update(content="Hallo @Ben"),
    "the time of a message by a microsecond": lambda chat: Message.objects.filter(chat=chat, number=1).update(
        at=F("at") + timedelta(microseconds=1)
    ),
    "an idempotency key": lambda chat: Message.objects.filter(chat=chat, number=1).update(client_id=uuid4()),
    "a shown reaction": lambda chat: Message.objects.filter(chat=chat, number=1).update(reactions=[]),
    "a reaction": lambda chat: Reaction.objects.filter(chat=chat).update(emoji="👎"),
    "a lost message": lambda chat: Message.objects.filter(chat=chat, number=2).delete(),
    "a membership": lambda chat: Membership.objects.filter(chat=chat).update(is_favourite=True),
    "a read position": lambda chat: Membership.objects.filter(chat=chat).update(read_number=1),
    "a title": lambda chat: Chat.objects.filter(pk=chat.pk).update(title="Another"),
    "a counter": lambda chat: Chat.objects.filter(pk=chat.pk).update(last_seq=F("last_seq") + 1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_changes_with(chats, change):
    before = digested()
    change(chats[0])
    assert differing(before, digested()) == [str(chats[0].pk)]


def test_it_is_the_same_for_the_same_content(chats):
    assert digested() == digested()
    assert set(digested()) == {SITE, *(str(chat.pk) for chat in chats)}
    assert len(set(digested().values())) == 3


def test_two_messages_that_swap_their_texts_are_other_content(chats):
    before = digested()
    for number, text in ((1, "again"), (2, "Hello @Ben")):
        Message.objects.filter(chat=chats[0], number=number).update(content=text)
    assert differing(before, digested()) == [str(chats[0].pk)]


def test_people_change_the_digest_of_what_belongs_to_no_chat(chats):
    before = digested()
    User.objects.filter(name="Ben").update(status="away")
    assert differing(before, digested()) == [SITE]


def test_what_is_made_of_the_messages_is_not_content(chats):
    before = digested()
    message = Message.objects.filter(chat=chats[0], number=1).get()
    SearchEntry.objects.create(message_id=message.pk, chat=chats[0], at=message.at)
    consumer, _ = LogConsumer.objects.get_or_create(name="reader")
    LogCursor.objects.create(consumer=consumer, chat=chats[0], seq=2)
    assert digested() == before


def test_the_order_of_keys_in_json_is_no_difference(chats):
    Message.objects.filter(chat=chats[0], number=1).update(system={"b": [1, 2.5], "a": "é"})
    before = digested()
    Message.objects.filter(chat=chats[0], number=1).update(system={"a": "é", "b": [1, 2.5]})
    assert digested() == before
    Message.objects.filter(chat=chats[0], number=1).update(system={"a": "é", "b": [2.5, 1]})
    assert differing(before, digested()) == [str(chats[0].pk)]


def test_rows_without_a_chat_yet_are_not_overlooked(chats):
    # As an older release left them.
    Reaction.objects.update(chat=None)
    before = digested()
    Reaction.objects.update(emoji="🙈")
    assert differing(before, digested()) == [SITE]


@pytest.mark.parametrize(
    "table",
    [
        DigestedTable("chats_nothing", "chat_id", (("id", "integer"),)),
        DigestedTable("chats_message", "chat_id", (("nothing", "integer"),)),
        DigestedTable("chats_message", "nothing", (("id", "integer"),)),
        DigestedTable("chats_message", "chat_id", (("id", "(SELECT 1)"),)),
    ],
)
def test_a_definition_of_other_tables_is_refused(chats, table):
    with site_database() as database, pytest.raises(ArchiveError, match="another form"):
        digests(database, [table])


def test_they_are_listed_by_chat_and_then_the_rest():
    assert differing({"10": "a", "9": "a", SITE: "a"}, {"10": "b", SITE: "b", "11": "b"}) == ["9", "10", "11", SITE]
