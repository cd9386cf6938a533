"""The start page and the two lists, and who sees what in them."""

import re

import pytest

from accounts.models import User
from chats.actions.leave_chat import leave_chat
from chats.models import Chat
from chats.queries.listed_memberships import LIST_SIZE
from chats.tests.builders import make_chat, say


class TestStartPage:
    def test_leads_a_stranger_to_the_sign_in_page(self, client, db):
        answer = client.get("/")
        assert (answer.status_code, answer["Location"]) == (302, "/signin")

    def test_leads_a_member_to_the_chats(self, ada_browser):
        assert ada_browser.get("/")["Location"] == "/chats"

    def test_every_page_of_the_app_asks_a_stranger_to_sign_in_and_remembers_the_way(self, client, chat):
        for path in ("/chats", "/chats/invited", "/chats/new", f"/chats/{chat.pk}", f"/chats/{chat.pk}/members"):
            answer = client.get(path)
            assert (answer.status_code, answer["Location"]) == (302, f"/signin?next={path}")


class TestChatList:
    def test_says_what_to_do_next_while_it_is_empty(self, ada_browser):
        assert "No chats yet" in ada_browser.text("/chats")
        assert 'id="chat-list-empty" hidden' not in ada_browser.text("/chats")

    def test_says_once_that_one_is_no_longer_in_the_chat_one_had_open(self, ada_browser):
        for _ in range(2):
            assert ada_browser.get("/chats?gone")["Location"] == "/chats"
        assert ada_browser.text("/chats").count("You’re no longer in that chat") == 1
        assert "You’re no longer in that chat" not in ada_browser.text("/chats")

    def test_welcomes_who_has_no_chat_and_shows_who_waits_first(self, ada, cy_browser, cy):
        html = cy_browser.text("/chats")
        assert "Welcome, <bdi>Cy</bdi>" in html and 'class="button" href="/chats/open"' in html
        make_chat(ada, invited=(cy,))
        html = cy_browser.text("/chats")
        assert 'class="button button--primary" href="/chats/invited"' in html

    def test_shows_name_last_line_and_unread_count_newest_activity_first(self, ada, ben, ben_browser):
        older = make_chat(ada, ben, title="Boat crew")
        newer = make_chat(ada, ben)
        say(ada, older, "pumps are back")
        say(ada, newer, "one", "two")
        html = ben_browser.text("/chats")
        rows = html.split('<li class="row row--unread"')[1:]
        assert [f'data-chat-id="{chat.pk}"' in row for chat, row in zip((newer, older), rows, strict=True)] == [
            True
        ] * 2
        assert "<span data-count>2</span>" in rows[0]
        assert '<span dir="auto" class="row__name">Ada</span>' in rows[0]
        assert "pumps are back" in rows[1]

    def test_says_who_said_the_last_line_unless_it_can_only_be_the_other(self, ada, ben, cy, ada_browser, ben_browser):
        trio, pair = make_chat(ada, ben, cy), make_chat(ada, ben)
        say(ben, trio, "to three")
        say(ben, pair, "to one")
        assert '<bdi data-speaker>Ben: </bdi><span dir="auto" data-line>to three</span>' in ada_browser.text("/chats")
        assert "data-line>to one</span>" in ada_browser.text("/chats")
        assert ben_browser.text("/chats").count('<bdi data-speaker>You: </bdi><span dir="auto" data-line>to ') == 2
        leave_chat(person=ben, chat_id=trio.pk)
        assert "data-line>to three</span>" in ada_browser.text("/chats")

    def test_shows_no_chat_of_others_and_no_pending_one(self, ada, ben, cy, cy_browser):
        make_chat(ada, ben, title="Only Ada and Ben")
        make_chat(ada, ben, invited=(cy,), title="Waiting for Cy")
        html = cy_browser.text("/chats")
        assert "Only Ada and Ben" not in html
        chats, invitations = html.split('id="invitation-list"')
        assert "Waiting for Cy" not in chats
        assert "Waiting for Cy" in invitations

    def test_escapes_what_people_wrote(self, ada, ada_browser):
        chat = make_chat(ada, title="<script>alert(1)</script>")
        say(ada, chat, "<img src=x onerror=alert(2)>")
        html = ada_browser.text("/chats")
        assert "<script>alert(1)" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;alert(1)" in html

    def test_costs_the_same_queries_for_one_chat_and_for_ten(
        self, ada, ben, ada_browser, django_assert_num_queries, django_assert_max_num_queries
    ):
        make_chat(ada, ben)
        with django_assert_max_num_queries(8) as one:
            ada_browser.get("/chats")
        for _ in range(9):
            say(ben, make_chat(ada, ben), "hello")
        with django_assert_num_queries(len(one)):
            ada_browser.get("/chats")


class TestMoreThanAHundred:
    @pytest.fixture
    def chats(self, ada):
        return [make_chat(ada, title=f"Chat {number}.") for number in range(LIST_SIZE + 3)]

    def test_shows_the_newest_and_leads_to_the_older_ones(self, chats, ada_browser):
        html = ada_browser.text("/chats")
        assert html.count('<li class="row"') == LIST_SIZE + 1, "the hundred, and the empty row that scripts fill"
        assert "Chat 3." in html and "Chat 2." not in html
        [older] = re.findall(r'href="(/chats\?before=[^"]+)"', html)
        html = ada_browser.text(older)
        assert "Chat 2." in html and "Chat 3." not in html
        assert '<a class="sidebar__more" href="/chats">' in html
        assert "?before=" not in html

    def test_the_open_chat_is_in_its_pages_list(self, chats, ada_browser):
        html = ada_browser.text(f"/chats/{chats[0].pk}")
        assert f'href="/chats/{chats[0].pk}" aria-current="page"' in html

    def test_a_chats_older_messages_are_not_taken_for_older_chats(self, chats, ada, ben, ada_browser, ben_browser):
        chat = make_chat(ada, ben)
        say(ada, chat, *(f"message {number}" for number in range(30)))
        hidden = 'data-opens="older-chats" hidden>'
        assert hidden not in ada_browser.text(f"/chats/{chats[-1].pk}"), "more than a hundred chats, no older messages"
        html = ben_browser.text(f"/chats/{chat.pk}?before=20")
        assert hidden in html and 'id="older" rel="prev" href="/chats/' in html

    def test_finding_looks_through_all_of_them(self, chats, ada_browser):
        html = ada_browser.text("/chats?q=chat 0.")
        assert html.count("Chat 0.") >= 1 and "No matching chats" not in html
        assert "Showing the newest 100." in ada_browser.text("/chats?q=chat")

    def test_an_address_that_no_list_gave_is_refused(self, ada_browser):
        assert ada_browser.get("/chats?before=yesterday").status_code == 422


class TestInvitations:
    def test_show_who_invites_but_neither_messages_nor_counts(self, ada, ben, cy, cy_browser):
        chat = make_chat(ada, ben, invited=(cy,), title="Harbour party")
        say(ada, chat, "a secret before Cy comes")
        html = cy_browser.text("/chats/invited")
        assert "<bdi>Ada</bdi> invited you" in html
        assert "Harbour party" in html
        assert "a secret" not in html

    def test_accepting_leads_into_the_chat_and_repeating_it_does_no_harm(self, ada: User, cy, cy_browser):
        chat = make_chat(ada, invited=(cy,))
        for _ in range(2):
            answer = cy_browser.post(f"/invitations/{chat.pk}/accept")
            assert (answer.status_code, answer["Location"]) == (302, f"/chats/{chat.pk}")
        assert "Cy joined" in cy_browser.text(f"/chats/{chat.pk}")

    def test_declining_removes_only_the_invitation(self, ada, ben, cy, cy_browser, ada_browser):
        chat = make_chat(ada, ben, invited=(cy,))
        assert cy_browser.post(f"/invitations/{chat.pk}/decline")["Location"] == "/chats/invited"
        assert "No invitations" in cy_browser.text("/chats/invited")
        assert cy_browser.get(f"/chats/{chat.pk}").status_code == 403
        assert ada_browser.get(f"/chats/{chat.pk}").status_code == 200

    def test_of_others_cannot_be_answered(self, ada, ben, cy_browser):
        chat = make_chat(ada, invited=(ben,))
        for answer in ("accept", "decline"):
            assert cy_browser.post(f"/invitations/{chat.pk}/{answer}").status_code == 404
        assert Chat.objects.get(pk=chat.pk).memberships.count() == 2

    def test_are_never_answered_by_a_link(self, ada, cy, cy_browser):
        chat = make_chat(ada, invited=(cy,))
        assert cy_browser.get(f"/invitations/{chat.pk}/accept").status_code == 405
