"""A thread beside its chat, without JavaScript."""

import re

import pytest

from chats.actions.delete_message import delete_message
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Message, ThreadFollow
from chats.tests.builders import make_chat, say


def path_of(message: Message) -> str:
    return f"/chats/{message.chat_id}/messages/{message.pk}/thread"


def answer_in(root: Message, author, text: str) -> Message:
    return send_message(MessageDraft(text, thread_root=root.pk), author=author, chat_id=root.chat_id).message


def faces_in(page: str) -> list[str]:
    """Return the initials on the links to threads."""
    return re.findall(r'class="avatar avatar--\d avatar--tiny"[^>]*>\s*(\w+)', page)


class TestReading:
    def test_replies_stand_in_the_panel_and_their_count_under_the_root(self, ada, ben, chat, ben_browser, bodies):
        root = say(ada, chat, "Where do we meet?")
        for text in ("At the quay", "At the shed"):
            answer_in(root, ada, text)
        page = ben_browser.text(f"/chats/{chat.pk}")
        assert "2 replies</span>" in page
        assert "At the quay" not in bodies(page)
        html = ben_browser.text(path_of(root))
        panel = html.split('id="thread-lines"')[1].split("</section>")[0]
        assert panel.index("At the quay") < panel.index("At the shed")
        assert html.count(f'id="message-{root.pk}"') == 1

    def test_those_who_replied_last_have_their_faces_on_its_link(self, ada, ben, chat, ben_browser):
        root = say(ada, chat, "Where do we meet?")
        assert faces_in(ben_browser.text(f"/chats/{chat.pk}")) == []
        for author in (ada, ben, ada):
            answer_in(root, author, "At the quay")
        assert faces_in(ben_browser.text(f"/chats/{chat.pk}")) == ["A", "B"]

    def test_what_is_unread_in_it_is_marked_for_those_who_follow_it(self, ada, ben, chat, ada_browser, ben_browser):
        root = say(ada, chat, "Where do we meet?")
        first = answer_in(root, ben, "At the quay")
        for person in (ada, ben):
            ThreadFollow.objects.create(user=person, chat_id=chat.pk, root=root, last_id=first.pk, read_id=first.pk)
        second = answer_in(root, ben, "Or at the shed")
        ThreadFollow.objects.filter(user=ada).update(last_id=second.pk)
        assert 'data-news="1 new"' in ada_browser.text(f"/chats/{chat.pk}")
        assert "data-news=" not in ben_browser.text(f"/chats/{chat.pk}")

    def test_long_threads_are_read_page_by_page(self, ada, chat, ada_browser, monkeypatch):
        monkeypatch.setattr("chats.pages.threads.MAX_REPLIES", 2)
        root = say(ada, chat, "Where do we meet?")
        replies = [answer_in(root, ada, text) for text in ("one", "two", "three")]
        older = f"?before={replies[1].pk}"
        assert f'href="{older}"' in ada_browser.text(path_of(root))
        assert f'id="message-{replies[0].pk}"' in ada_browser.text(path_of(root) + older)

    def test_the_address_of_a_reply_leads_into_its_thread(self, ada, chat, ada_browser):
        root = say(ada, chat, "Where do we meet?")
        reply = answer_in(root, ada, "At the quay")
        answer = ada_browser.get(f"/chats/{chat.pk}/messages/{reply.pk}")
        assert answer["Location"] == f"{path_of(root)}#message-{reply.pk}"
        assert ada_browser.get(path_of(reply)).status_code == 404


class TestReplying:
    def test_stores_it_in_the_thread_and_shows_it(self, ada, ben, chat, ben_browser):
        root = say(ada, chat, "Where do we meet?")
        answer = ben_browser.post(path_of(root), content="At the quay")
        reply = Message.objects.get(content="At the quay")
        assert (reply.thread_root_id, reply.number) == (root.pk, None)
        assert answer["Location"] == f"{path_of(root)}#message-{reply.pk}"

    def test_a_refused_text_is_still_there(self, ada, chat, ada_browser):
        root = say(ada, chat, "Where do we meet?")
        answer = ada_browser.post(path_of(root), content="x" * 4001)
        assert answer.status_code == 422
        assert "x" * 4001 + "</textarea>" in answer.content.decode()

    def test_commands_are_refused_and_what_one_does_is_said_in_italics(self, ada, chat, ada_browser):
        root = say(ada, chat, "Where do we meet?")
        answer = ada_browser.post(path_of(root), content="/mute")
        assert answer.status_code == 400
        assert "Commands don’t work in threads" in answer.content.decode()
        assert ada_browser.post(path_of(root), content="/me waves").status_code == 302
        assert list(Message.objects.filter(thread_root=root).values_list("content", flat=True)) == ["/me waves"]

    def test_a_thread_whose_root_was_deleted_is_read_only(self, ada, chat, ada_browser):
        root = say(ada, chat, "a slip")
        answer_in(root, ada, "an answer")
        delete_message(actor=ada, chat_id=chat.pk, message_id=root.pk)
        html = ada_browser.text(path_of(root))
        assert "an answer" in html
        assert "thread-composer" not in html
        assert ada_browser.post(path_of(root), content="more").status_code == 422


class TestOutsiders:
    def test_see_and_say_nothing(self, ada, chat, cy_browser):
        root = say(ada, chat, "a secret")
        for answer in (cy_browser.get(path_of(root)), cy_browser.post(path_of(root), content="x")):
            assert answer.status_code == 403
            assert "a secret" not in answer.content.decode()

    @pytest.mark.parametrize("what", ["get", "post"])
    def test_a_thread_of_another_chat_is_not_found(self, ada, ben, chat, ada_browser, what):
        elsewhere = say(ada, make_chat(ada), "elsewhere")
        path = f"/chats/{chat.pk}/messages/{elsewhere.pk}/thread"
        answer = ada_browser.get(path) if what == "get" else ada_browser.post(path, content="x")
        assert answer.status_code == 404
