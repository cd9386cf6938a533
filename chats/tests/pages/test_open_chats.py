"""Pages of open chats: searching, viewing as a non-member, joining; and searching your own chats."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats.actions.leave_chat import leave_chat
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.update_chat import update_chat
from chats.tests.builders import make_chat, many, say

WORDS = "a word of its members"


@pytest.fixture
def harvest(ada, ben):
    chat = make_chat(ada, ben, kind="open", title="Harvest")
    say(ada, chat, WORDS)
    return chat


def found(html: str) -> list[str]:
    return [part.split(">", 1)[1].split("<")[0] for part in html.split('class="finding__name"')[1:]]


class TestOpenChats:
    def test_are_listed_for_everyone_without_what_is_said_in_them(self, harvest, cy_browser):
        html = cy_browser.text("/chats/open")
        assert found(html) == ["Harvest"]
        assert "2 members" in html
        assert f'action="/chats/{harvest.pk}/join"' in html
        assert WORDS not in html

    def test_lead_a_member_inside(self, harvest, ben_browser):
        html = ben_browser.text("/chats/open")
        assert f'action="/chats/{harvest.pk}/join"' not in html
        assert f'href="/chats/{harvest.pk}" aria-label="Open Harvest"' in html

    def test_private_ones_are_not_among_them(self, ada, ben, cy_browser):
        make_chat(ada, ben, title="Crew")
        assert "No open chats yet" in cy_browser.text("/chats/open")

    def test_are_found_by_words_of_name_and_topic(self, ada, harvest, cy_browser):
        make_chat(ada, kind="open", title="Boats & <b>")
        assert found(cy_browser.text("/chats/open?q=boats")) == ["Boats &amp; &lt;b&gt;"]
        html = cy_browser.text("/chats/open?q=%3Cscript%3E%00")
        assert found(html) == []
        assert "No matching open chats" in html
        assert 'value="&lt;script&gt;"' in html

    def test_come_fifty_to_a_page(self, ada, cy_browser):
        for number in range(51):
            make_chat(ada, kind="open", title=f"Chat {number}")
        html = cy_browser.text("/chats/open?q=chat")
        assert len(found(html)) == 50
        more = html.split('class="button" href="/chats/open?')[1].split('"')[0].replace("&amp;", "&")
        assert found(cy_browser.text(f"/chats/open?{more}")) == ["Chat 0"]


class TestJoining:
    def test_the_page_in_between_shows_the_newest_messages_and_nothing_to_write_with(self, ada, harvest, cy_browser):
        update_chat(actor=ada, chat_id=harvest.pk, topic="Apples & pears")
        html = cy_browser.text(f"/chats/{harvest.pk}/join")
        main = html.split("<main")[1].split("</main>")[0]
        assert "Harvest" in main and "Apples &amp; pears" in main and "2 members" in main and WORDS in main
        assert 'id="composer"' not in html and 'name="content"' not in main and "/messages/" not in main
        assert main.count("<form") == 1 and "data-chat-id" not in main

    def test_it_shows_twenty_messages(self, ada, harvest, cy_browser):
        many(ada, harvest, 20)
        html = cy_browser.text(f"/chats/{harvest.pk}/join")
        assert html.count('<article class="message') == 20 and WORDS not in html

    def test_it_takes_the_queries_of_the_sidebar_and_two_more(
        self, ada, ben, harvest, cy_browser, django_assert_num_queries
    ):
        for number in range(3):
            asked = say(ben, harvest, f"number {number}")
            send_message(MessageDraft("yes", reply_to=asked.pk), author=ada, chat_id=harvest.pk)
            with CaptureQueriesContext(connection) as frame:
                cy_browser.text("/chats")
            with django_assert_num_queries(len(frame) + 2):
                cy_browser.text(f"/chats/{harvest.pk}/join")

    def test_an_empty_chat_says_so(self, ada, cy_browser):
        chat = make_chat(ada, kind="open", title="Garden")
        assert "Join and write the first one." in cy_browser.text(f"/chats/{chat.pk}/join")

    def test_who_left_reads_on_as_anyone_else(self, ben, harvest, ben_browser):
        leave_chat(person=ben, chat_id=harvest.pk)
        assert WORDS in ben_browser.text(f"/chats/{harvest.pk}/join")

    def test_lets_in(self, harvest, cy_browser):
        for _ in range(2):
            assert cy_browser.post(f"/chats/{harvest.pk}/join")["Location"] == f"/chats/{harvest.pk}"
        assert WORDS in cy_browser.text(f"/chats/{harvest.pk}")
        assert cy_browser.get(f"/chats/{harvest.pk}/join")["Location"] == f"/chats/{harvest.pk}"

    def test_a_visitor_to_any_page_of_the_chat_is_sent_to_its_join_page(self, harvest, cy_browser):
        assert cy_browser.get(f"/chats/{harvest.pk}")["Location"] == f"/chats/{harvest.pk}/join"
        assert cy_browser.post(f"/chats/{harvest.pk}", content="hello").status_code == 403

    def test_a_private_chat_looks_like_a_missing_one(self, chat, cy_browser):
        assert cy_browser.get(f"/chats/{chat.pk}").status_code == 403
        for address in (f"/chats/{chat.pk}/join", "/chats/999999/join"):
            assert cy_browser.get(address).status_code == 403
            assert cy_browser.post(address).status_code == 403
        assert chat.memberships.count() == 2

    def test_a_stranger_signs_in_first(self, harvest, client):
        assert client.get(f"/chats/{harvest.pk}/join")["Location"] == f"/signin?next=/chats/{harvest.pk}/join"
        assert client.post(f"/chats/{harvest.pk}/join").status_code == 302


class TestFinding:
    def test_the_viewers_chats_by_name_topic_and_people(self, ada, ben, cy, ada_browser):
        make_chat(ada, ben, title="Crew")
        make_chat(cy, title="Crew of others")
        make_chat(ada, title="Notes")
        for words, count in (("crew", 1), ("BEN", 1), ("crew ben", 1), ("nothing", 0), ("", 2)):
            html = ada_browser.text(f"/chats?q={words}").split('class="finding"')[1]
            assert html.count('class="row"') == count, words
            assert "of others" not in html

    def test_a_direct_chat_is_called_by_the_other_who_sees_it_with_the_first_message(
        self, ada, ben, ada_browser, ben_browser
    ):
        chat = open_direct_chat(person=ada, others=[ben]).chat
        assert '<span dir="auto" class="row__name">Ben</span>' in ada_browser.text("/chats")
        assert not re.search("row__name.{0,40}Ada", ben_browser.text("/chats"))
        say(ada, chat, "hello")
        assert re.search("row__name.{0,40}Ada", ben_browser.text("/chats"))
