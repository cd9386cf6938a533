"""The page of threads, and following one, without JavaScript."""

import pytest

from chats.actions.note_threads import note_threads
from chats.actions.send_message import MessageDraft, send_message
from chats.tests.builders import make_chat, say


def thread_in(chat, author, other, text="at eight"):
    root = say(author, chat, "when?")
    reply = send_message(MessageDraft(text, thread_root=root.pk), author=other, chat_id=chat.pk).message
    note_threads([reply], chat_id=chat.pk)
    return root


@pytest.fixture
def root(ada, ben, chat):
    return thread_in(chat, ada, ben)


class TestPage:
    def test_shows_the_thread_and_marks_what_is_new(self, ada_browser, root):
        html = ada_browser.text("/threads").split('data-behaviour="threads"')[1]
        assert "when?" in html and "at eight" in html and "1 new" in html
        assert f'href="/chats/{root.chat_id}/messages/{root.pk}/thread"' in html

    def test_the_entry_beside_the_chats_has_a_dot(self, ada_browser, ben_browser, root):
        assert 'class="sidebar__entry sidebar__entry--unread" href="/threads"' in ada_browser.text("/chats")
        assert 'class="sidebar__entry" href="/threads"' in ben_browser.text("/chats")

    def test_one_is_marked_read_by_a_form_and_all_are(self, ada, ben, chat, ada_browser, root):
        html = ada_browser.text("/threads")
        [up_to] = {part.split('"')[0] for part in html.split('name="up_to" value="')[1:]}
        thread_in(chat, ada, ben)
        form = {"chat_id": chat.pk, "id": root.pk, "up_to": up_to, "show": "unread"}
        assert ada_browser.post("/threads/read", **form)["Location"] == "/threads?show=unread"
        assert ada_browser.text("/threads").count("thread-card--unread") == 1
        ada_browser.post("/threads/read")
        assert "thread-card--unread" not in ada_browser.text("/threads")

    def test_bad_ids_change_nothing(self, ada_browser, root):
        assert ada_browser.post("/threads/read", chat_id="x", id="y", up_to="z").status_code == 302
        assert "thread-card--unread" in ada_browser.text("/threads")

    def test_outsiders_see_an_empty_page(self, cy_browser, root):
        html = cy_browser.text("/threads?show=what&cursor=")
        assert "No threads yet" in html and "when?" not in html

    def test_costs_the_same_for_one_and_for_many(
        self, ada, ben, ada_browser, root, django_assert_max_num_queries, django_assert_num_queries
    ):
        with django_assert_max_num_queries(11) as one:
            ada_browser.get("/threads")
        for _ in range(4):
            thread_in(make_chat(ada, ben), ada, ben)
        with django_assert_num_queries(len(one)):
            ada_browser.get("/threads")


class TestFollowing:
    def test_the_panel_says_whether_one_follows_and_its_form_changes_it(self, ada_browser, root):
        panel = f"/chats/{root.chat_id}/messages/{root.pk}/thread"
        assert 'value="yes" hidden' in " ".join(ada_browser.text(panel).split())
        assert ada_browser.post(f"{panel}/follow", following="no")["Location"] == panel
        assert 'value="no" hidden' in " ".join(ada_browser.text(panel).split())
        ada_browser.post(f"{panel}/follow", following="yes")
        assert "at eight" in ada_browser.text("/threads")
