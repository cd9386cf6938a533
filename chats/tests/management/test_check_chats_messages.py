"""`manage.py check_chats`: denormalized replies, reactions and mentions, checked and repaired."""

import pytest
from django.db.models import F

from chatapp.lib import clock
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.react import react, unreact
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Chat, Mention, Message, Reaction
from chats.queries.unread import unread_in
from chats.tests.builders import many, say
from chats.tests.management.checking import check, numbered

pytestmark = pytest.mark.django_db


def reply(author, chat: Chat, root: Message, text: str = "a reply") -> Message:
    return send_message(MessageDraft(text, thread_root=root.pk), author=author, chat_id=chat.pk).message


class TestHealthyChats:
    def test_are_silent_whatever_was_done_to_their_messages(self, ada, ben, talk):
        root = numbered(talk, 1)
        taken_back = reply(ben, talk, root)
        reply(ada, talk, root, "@Ben, there you are")
        delete_message(actor=ben, chat_id=talk.pk, message_id=taken_back.pk)
        for person, emoji in [(ben, "🎉"), (ada, "👍"), (ada, "🎉"), (ben, "👀")]:
            react(actor=person, chat_id=talk.pk, message_id=root.pk, emoji=emoji)
        unreact(actor=ben, chat_id=talk.pk, message_id=root.pk, emoji="🎉")
        for text in ("@Ben and @Ada", "@all of you"):
            say(ada, talk, text)
        named = say(ada, talk, "@Ben?")
        edit_message(actor=ada, chat_id=talk.pk, message_id=named.pk, content="nobody")
        gone = say(ben, talk, "@Ada, this goes")
        react(actor=ada, chat_id=talk.pk, message_id=gone.pk, emoji="👍")
        reply(ada, talk, gone)
        delete_message(actor=ben, chat_id=talk.pk, message_id=gone.pk)
        assert Mention.objects.filter(chat=talk).exists() and Reaction.objects.exists()
        assert check()[1]


class TestThreads:
    @pytest.fixture
    def root(self, ada, ben, talk) -> Message:
        """The first message, with two replies."""
        reply(ada, talk, numbered(talk, 1))
        reply(ben, talk, numbered(talk, 1))
        return numbered(talk, 1)

    @pytest.mark.parametrize("count", [0, 1, 7])
    def test_another_count_is_found_and_set_right(self, talk, root, count):
        Message.objects.filter(pk=root.pk).update(thread_count=count)
        said, is_right = check()
        assert not is_right
        assert (
            f"1 message(s) say another count or last time of replies than there are, the first: message {root.pk}."
            in said
        )
        said, is_right = check("--repair")
        assert is_right and "Repaired: The replies to 1 message(s) were counted again." in said
        root.refresh_from_db()
        # A change like any other: clients receive it by its seq.
        assert (root.thread_count, root.changed_seq) == (2, Chat.objects.get(pk=talk.pk).last_seq)

    @pytest.mark.parametrize("at", [None, clock.now()])
    def test_another_last_time_too(self, talk, root, at):
        last_at = root.thread_last_at
        Message.objects.filter(pk=root.pk).update(thread_last_at=at)
        assert not check()[1]
        assert check("--repair")[1]
        root.refresh_from_db()
        assert root.thread_last_at == last_at

    def test_a_thread_that_no_one_replied_in_has_no_count(self, talk):
        Message.objects.filter(chat=talk, number=3).update(thread_count=1)
        assert not check()[1]
        assert check("--repair")[1]
        assert numbered(talk, 3).thread_count == 0

    def test_only_the_first_are_named(self, talk, ada):
        many(ada, talk, 4)
        Message.objects.filter(chat=talk, number__isnull=False).update(thread_count=1)
        said, _ = check()
        assert "9 message(s) say another count or last time of replies" in said
        first = ", ".join(str(numbered(talk, number).pk) for number in range(1, 6))
        assert f"the first: message {first}." in said


class TestReactions:
    @pytest.fixture
    def message(self, ada, ben, talk) -> Message:
        """The third message, with reactions by two people."""
        for person in (ben, ada):
            react(actor=person, chat_id=talk.pk, message_id=numbered(talk, 3).pk, emoji="👍")
        return numbered(talk, 3)

    def assert_set_right(self, message: Message, *, told: list[int]) -> None:
        said, is_right = check()
        assert not is_right
        assert f"1 message(s) show other reactions than there are, the first: message {message.pk}." in said
        assert check("--repair")[1]
        seq = message.changed_seq
        message.refresh_from_db()
        assert message.reactions == ([{"emoji": "👍", "user_ids": told}] if told else [])
        assert message.changed_seq > seq

    def test_that_the_message_does_not_have(self, ada, ben, message):
        Message.objects.filter(pk=message.pk).update(reactions=[])
        self.assert_set_right(message, told=[ben.pk, ada.pk])

    def test_that_arrive_in_another_order(self, ada, ben, message):
        Message.objects.filter(pk=message.pk).update(reactions=[{"emoji": "👍", "user_ids": [ada.pk, ben.pk]}])
        self.assert_set_right(message, told=[ben.pk, ada.pk])

    def test_without_rows(self, ada, message):
        Reaction.objects.filter(message=message, user__name="Ben").delete()
        self.assert_set_right(message, told=[ada.pk])
        Reaction.objects.all().delete()
        self.assert_set_right(message, told=[])

    def test_left_over_from_a_deletion(self, ada, talk, message):
        delete_message(actor=ada, chat_id=talk.pk, message_id=message.pk)
        Reaction.objects.create(message=message, user=ada, emoji="👍")
        message.refresh_from_db()
        self.assert_set_right(message, told=[])
        assert not Reaction.objects.exists()


class TestMentions:
    @pytest.fixture
    def named(self, ada, talk) -> Message:
        """A message that mentions Ben."""
        return say(ada, talk, "@Ben, look")

    def assert_set_right(self, ben, talk: Chat, named: Message, *, mentions: int) -> None:
        said, is_right = check()
        assert not is_right
        assert f"1 message(s) name others than are counted as named, the first: number {named.number}." in said
        said, is_right = check("--repair")
        assert is_right and "Repaired: The mentions of 1 message(s) were counted again." in said
        assert unread_in(chat_id=talk.pk, user_ids=[ben.pk])[0].mentions == mentions

    def test_that_no_one_counts(self, ben, talk, named):
        Mention.objects.all().delete()
        self.assert_set_right(ben, talk, named, mentions=1)

    def test_of_someone_who_is_not_named(self, ada, ben, talk, named):
        Mention.objects.create(chat=talk, user=ada, number=named.number)
        self.assert_set_right(ben, talk, named, mentions=1)
        assert Mention.objects.get().user_id == ben.pk

    def test_left_over_from_a_deletion(self, ada, ben, talk, named):
        delete_message(actor=ada, chat_id=talk.pk, message_id=named.pk)
        Mention.objects.create(chat=talk, user=ben, number=named.number)
        self.assert_set_right(ben, talk, named, mentions=0)

    def test_of_a_message_that_is_not_there(self, ben, talk, named):
        Mention.objects.filter(chat=talk).update(number=F("number") + 50)
        said, _ = check()
        assert f"2 message(s) name others than are counted as named, the first: number {named.number}, " in said
        assert check("--repair")[1]
        assert unread_in(chat_id=talk.pk, user_ids=[ben.pk])[0].mentions == 1
