"""Direct chats opened and written to by both people concurrently, in real threads."""

import pytest

from chats.actions.leave_chat import leave_chat
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Chat, Membership, Message
from chats.tests.actions.test_concurrency import together

pytestmark = pytest.mark.django_db(transaction=True)


def write_to(person, other, text):
    chat = open_direct_chat(person=person, others=[other]).chat
    return send_message(MessageDraft(text), author=person, chat_id=chat.pk)


class TestBothAtOnce:
    def test_make_one_chat_and_both_first_messages_arrive(self, ada, ben):
        outcomes = together(lambda: write_to(ada, ben, "from Ada"), lambda: write_to(ben, ada, "from Ben"))
        assert {outcome.message.number for outcome in outcomes} == {1, 2}
        chat = Chat.objects.get()
        assert set(chat.memberships.values_list("state", flat=True)) == {"accepted"}
        assert chat.memberships.count() == 2
        assert set(chat.messages.values_list("content", flat=True)) == {"from Ada", "from Ben"}

    def test_the_first_message_meets_the_other_opening_the_chat(self, ada, ben):
        chat = open_direct_chat(person=ada, others=[ben]).chat
        together(
            lambda: send_message(MessageDraft("hello"), author=ada, chat_id=chat.pk),
            lambda: open_direct_chat(person=ben, others=[ada]),
        )
        place = Membership.objects.get(chat=chat, user=ben)
        assert (place.state, place.read_number) == ("accepted", 0)

    def test_first_messages_of_all_of_a_group(self, ada, ben, cy):
        people = [ada, ben, cy]
        for person in people:
            chat = open_direct_chat(person=person, others=people).chat
        sends = [
            lambda person=person: send_message(MessageDraft("I"), author=person, chat_id=chat.pk) for person in people
        ]
        together(*sends)
        assert sorted(Message.objects.values_list("number", flat=True)) == [1, 2, 3]
        assert Membership.objects.filter(chat=chat, state="accepted").count() == 3

    def test_the_maker_leaves_while_the_other_opens_it(self, ada, ben):
        chat = open_direct_chat(person=ada, others=[ben]).chat
        _, opened = together(
            lambda: leave_chat(person=ada, chat_id=chat.pk), lambda: open_direct_chat(person=ben, others=[ada])
        )
        assert Membership.objects.filter(chat=opened.chat, user=ben, state="accepted").exists()
