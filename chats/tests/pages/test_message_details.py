"""A message's page and its edit history: the message menu's actions without JavaScript."""

import pytest

from chats.actions.change_role import change_role
from chats.actions.edit_message import edit_message
from chats.actions.mark_read import mark_read
from chats.actions.react import react
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.update_chat import update_chat
from chats.models import Membership, Message
from chats.tests.builders import make_chat, say


def path_of(message: Message, what: str) -> str:
    return f"/chats/{message.chat_id}/messages/{message.pk}/{what}"


@pytest.fixture
def message(ada, chat):
    return say(ada, chat, "Shall **we**?")


class TestDetails:
    def test_offers_what_one_may_do(self, ada, ben, cy, chat, message, ada_browser, ben_browser):
        hers, his = (browser.text(path_of(message, "details")) for browser in (ada_browser, ben_browser))
        for name in ("edit", "delete"):
            assert f'href="{path_of(message, name)}"' in hers
            assert f'href="{path_of(message, name)}"' not in his
        for name in ("react", "reply", "thread", "save", "pin", "unread"):
            assert f'"{path_of(message, name)}"' in his

    def test_offers_only_a_thread_to_those_who_may_not_post(self, ada, chat, message, ada_browser, ben_browser):
        update_chat(actor=ada, chat_id=chat.pk, posting="moderators")
        hers, his = (browser.text(path_of(message, "details")) for browser in (ada_browser, ben_browser))
        assert f'"{path_of(message, "reply")}"' in hers
        assert f'"{path_of(message, "reply")}"' not in his and f'"{path_of(message, "thread")}"' in his

    def test_a_moderator_may_delete_a_members_and_not_the_owners(self, ada, ben, cy, ben_browser):
        chat = make_chat(ada, ben, cy)
        change_role(actor=ada, chat_id=chat.pk, user_id=ben.pk, role="moderator")
        of_ada, of_cy = say(ada, chat, "one"), say(cy, chat, "two")
        assert path_of(of_ada, "delete") not in ben_browser.text(path_of(of_ada, "details"))
        assert path_of(of_cy, "delete") in ben_browser.text(path_of(of_cy, "details"))

    def test_shows_who_has_read_it_and_who_reacted(self, ada, ben, chat, message, ada_browser):
        assert "No one yet" in ada_browser.text(path_of(message, "details"))
        mark_read(person=ben, chat_id=chat.pk, number=1)
        react(actor=ben, chat_id=chat.pk, message_id=message.pk, emoji="🎉")
        html = ada_browser.text(path_of(message, "details"))
        assert "<li><bdi>Ben</bdi></li>" in html
        assert '<span class="list__main" dir="auto">Ben</span>' in html

    def test_hidden_reading_is_hidden_both_ways(self, ada, ben, chat, message, ada_browser, ben_browser):
        mark_read(person=ben, chat_id=chat.pk, number=1)
        ben.show_reading = False
        ben.save(update_fields=["show_reading"])
        assert "<li><bdi>Ben</bdi></li>" not in ada_browser.text(path_of(message, "details"))
        assert "You hide what you’ve read" in ben_browser.text(path_of(message, "details"))

    def test_a_reply_in_a_thread_is_neither_counted_as_read_nor_a_root(self, ada, chat, message, ada_browser):
        reply = send_message(MessageDraft("beside", thread_root=message.pk), author=ada, chat_id=chat.pk).message
        html = ada_browser.text(path_of(reply, "details"))
        assert "Read by" not in html
        assert path_of(reply, "unread") not in html and path_of(reply, "thread") not in html

    def test_costs_the_same_however_much_there_is(
        self, ada, ben, chat, message, ada_browser, django_assert_num_queries
    ):
        ada_browser.text(path_of(message, "details"))
        with django_assert_num_queries(9):
            ada_browser.text(path_of(message, "details"))


class TestEdits:
    def test_shows_earlier_texts_newest_first_as_they_were_written(self, ada, chat, message, ben_browser):
        for content in ("Shall <b>you</b>?", "Shall they?"):
            edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content=content)
        html = ben_browser.text(path_of(message, "edits"))
        assert "Shall they?" in html
        assert 0 < html.index("Shall &lt;b&gt;you&lt;/b&gt;?") < html.index("Shall **we**?")

    def test_says_so_when_there_are_none(self, message, ben_browser):
        assert "This message hasn’t been edited" in ben_browser.text(path_of(message, "edits"))


class TestMarkingUnread:
    def test_counts_it_and_all_after_it_and_leads_to_the_list(self, ada, ben, chat, ben_browser):
        first = say(ada, chat, "one")
        say(ada, chat, "two")
        mark_read(person=ben, chat_id=chat.pk, number=2)
        answer = ben_browser.post(path_of(first, "unread"))
        assert answer["Location"] == "/chats"
        assert Membership.objects.get(chat=chat, user=ben).read_number == 0

    def test_what_has_no_number_is_not_found(self, ada, chat, message, ada_browser):
        reply = send_message(MessageDraft("beside", thread_root=message.pk), author=ada, chat_id=chat.pk).message
        assert ada_browser.post(path_of(reply, "unread")).status_code == 404


class TestOutsiders:
    @pytest.mark.parametrize("what", ["details", "edits"])
    def test_see_nothing(self, message, cy_browser, what):
        answer = cy_browser.get(path_of(message, what))
        assert answer.status_code == 403
        assert "Shall" not in answer.content.decode()

    def test_mark_nothing_unread(self, ben, chat, message, cy_browser):
        mark_read(person=ben, chat_id=chat.pk, number=1)
        assert cy_browser.post(path_of(message, "unread")).status_code == 403
        assert Membership.objects.get(chat=chat, user=ben).read_number == 1

    @pytest.mark.parametrize("what", ["details", "edits", "unread"])
    def test_a_message_of_another_chat_is_not_found(self, ada, chat, ada_browser, what):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        path = f"/chats/{chat.pk}/messages/{elsewhere.pk}/{what}"
        ask = ada_browser.post if what == "unread" else ada_browser.get
        assert ask(path).status_code == 404

    @pytest.mark.parametrize("what", ["details", "edits"])
    def test_a_tombstone_and_a_system_row_are_not_found(self, ada, chat, message, ada_browser, what):
        system_row = Message.objects.filter(chat=chat, kind="system").first()
        ada_browser.post(path_of(message, "delete"))
        for gone in (message, system_row):
            if gone:
                assert ada_browser.get(path_of(gone, what)).status_code == 404
