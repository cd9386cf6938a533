"""The chat page: reading, sending through the form, and refusals."""

import re
import uuid

import pytest
from django.conf import settings

from accounts.tests.builders import browser_of
from chats.models import Message
from chats.queries.memberships import accepted_membership
from chats.tests.builders import make_chat, many, say


class TestReading:
    def test_shows_the_last_15_messages_oldest_first_and_a_link_to_older_ones(self, ada, chat, ada_browser, bodies):
        many(ada, chat, 40)
        html = ada_browser.text(f"/chats/{chat.pk}")
        assert bodies(html)[-15:] == [str(number) for number in range(26, 41)]
        assert f'href="/chats/{chat.pk}?before=26"' in html

    def test_older_messages_come_by_link_until_the_first_without_gap_or_repeat(self, ada, chat, ada_browser, bodies):
        many(ada, chat, 40)
        seen: list[str] = []
        path = f"/chats/{chat.pk}"
        while path:
            html = ada_browser.text(path)
            seen = [text for text in bodies(html) if text.isdigit()] + seen
            older = re.search(r'id="older" rel="prev" href="([^"]+)"', html)
            path = older.group(1).replace("&amp;", "&") if older else ""
        assert seen == [str(number) for number in range(1, 41)]

    def test_an_older_page_leads_back_to_the_newest(self, ada, chat, ada_browser):
        many(ada, chat, 40)
        assert "Back to the newest messages" in ada_browser.text(f"/chats/{chat.pk}?before=20")
        assert "Back to the newest messages" not in ada_browser.text(f"/chats/{chat.pk}")

    def test_pages_go_forward_to_the_newest(self, ada, chat, ada_browser, bodies):
        many(ada, chat, 40)
        path, seen = f"/chats/{chat.pk}?before=11", []
        for _ in range(3):
            html = ada_browser.text(path)
            newer = re.search(r'rel="next" href="([^"]+)"', html)
            path = newer.group(1) if newer else f"/chats/{chat.pk}"
            seen.append([int(text) for text in bodies(html) if text.isdigit()])
        assert seen == [[*range(1, 11)], [*range(11, 26)], [*range(26, 41)]]
        assert path == f"/chats/{chat.pk}"

    @pytest.mark.parametrize("before", ["abc", "-1", "0", "9e99", "9" * 40, "٣", "1.5", ""])
    def test_a_position_that_is_no_number_means_the_newest(self, ada, chat, ada_browser, bodies, before):
        many(ada, chat, 3)
        assert bodies(ada_browser.text(f"/chats/{chat.pk}?before={before}"))[-3:] == ["1", "2", "3"]

    def test_divides_before_the_first_unread_message_of_others(self, ada, ben, chat, ben_browser):
        say(ada, chat, "read")
        ben_browser.post(f"/chats/{chat.pk}", content="mine, so everything before it is read")
        say(ada, chat, "unread")
        html = ben_browser.text(f"/chats/{chat.pk}")
        before, after = html.split('id="new" role="separator"', 1)
        assert "everything before it is read" in before
        assert '<p dir="auto">unread</p>' in after
        assert 'id="new" role="separator"' not in after.split("<template")[0]

    def test_shows_all_unread_messages_even_when_they_are_many(self, ada, ben, chat, ben_browser, bodies):
        many(ada, chat, 60)
        assert next(text for text in bodies(ben_browser.text(f"/chats/{chat.pk}")) if text.isdigit()) == "1"

    def test_marking_as_read_is_a_form_that_only_raises(self, ada, ben, chat, ben_browser):
        many(ada, chat, 3)
        assert ben_browser.post(f"/chats/{chat.pk}/read", number="3").status_code == 302
        ben_browser.post(f"/chats/{chat.pk}/read", number="1")
        ben_browser.post(f"/chats/{chat.pk}/read", number="nonsense")
        assert accepted_membership(chat_id=chat.pk, user_id=ben.pk).read_number == 3
        assert 'id="new" role="separator"' not in ben_browser.text(f"/chats/{chat.pk}").split("<template")[0]

    def test_contains_the_last_seq_and_read_position_for_scripts(self, ada, chat, ada_browser):
        many(ada, chat, 2)
        html = ada_browser.text(f"/chats/{chat.pk}")
        assert f'data-user-id="{ada.pk}"' in html
        assert f'data-last-seq="{chat.last_seq}" data-last-number="2" data-read-number="2"' in html

    def test_a_message_is_the_same_bytes_for_every_viewer(self, ada, ben, chat, ada_browser, ben_browser):
        message = say(ada, chat, "**hello**")
        pattern = re.compile(rf'<article class="message" id="message-{message.pk}".*?</article>', re.DOTALL)
        articles = [pattern.search(browser.text(f"/chats/{chat.pk}")) for browser in (ada_browser, ben_browser)]
        assert articles[0] and articles[1]
        assert articles[0].group() == articles[1].group()

    def test_own_messages_are_marked_around_the_message(self, ada, ben, chat, ada_browser, ben_browser):
        say(ada, chat, "hello")
        assert "turn--mine" in ada_browser.text(f"/chats/{chat.pk}")
        assert "turn--mine" not in ben_browser.text(f"/chats/{chat.pk}")

    def test_costs_the_same_queries_for_few_and_many_messages_and_members(
        self, ada, ben, cy, ada_browser, django_assert_num_queries, django_assert_max_num_queries
    ):
        small, large = make_chat(ada), make_chat(ada, ben, cy)
        many(ada, large, 100)
        with django_assert_max_num_queries(11) as few:
            ada_browser.get(f"/chats/{small.pk}")
        with django_assert_num_queries(len(few)):
            ada_browser.get(f"/chats/{large.pk}")


class TestSending:
    def test_stores_the_message_and_shows_the_chat(self, ada, chat, ada_browser, bodies):
        answer = ada_browser.post(f"/chats/{chat.pk}", content="hello\r\nworld")
        assert (answer.status_code, answer["Location"]) == (302, f"/chats/{chat.pk}")
        assert bodies(ada_browser.text(f"/chats/{chat.pk}"))[-1] == "hello\nworld"

    def test_the_pages_client_id_makes_a_second_press_harmless(self, ada, chat, ada_browser):
        html = ada_browser.text(f"/chats/{chat.pk}")
        client_id = re.search(r'name="client_id" value="([^"]+)"', html).group(1)
        assert uuid.UUID(client_id)
        for _ in range(2):
            assert ada_browser.post(f"/chats/{chat.pk}", content="once", client_id=client_id).status_code == 302
        assert Message.objects.filter(chat=chat, number__isnull=False).count() == 1

    def test_a_blank_or_over_long_text_is_kept_in_the_composer_with_the_reason(self, chat, ada_browser):
        blank = ada_browser.post(f"/chats/{chat.pk}", content=" \n ")
        assert blank.status_code == 422
        assert "Your message can’t be sent. Write something first." in blank.content.decode()
        long = ada_browser.post(f"/chats/{chat.pk}", content="y" * 4_001)
        assert long.status_code == 422
        assert "y" * 4_001 + "</textarea>" in long.content.decode()
        assert "Your message can’t be sent. It’s too long: 4000 characters at most." in long.content.decode()
        assert not Message.objects.filter(chat=chat, number__isnull=False).exists()

    def test_too_many_at_once_are_refused_with_the_text_kept(self, chat, ada_browser, monkeypatch):
        monkeypatch.setattr(settings, "SENDS_BURST", 1)
        monkeypatch.setattr(settings, "SENDS_PER_SECOND", 1)
        answers = [ada_browser.post(f"/chats/{chat.pk}", content=f"text {number}") for number in range(4)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert int(refused[0]["Retry-After"]) >= 1
        assert "Too many requests" in refused[0].content.decode()

    @pytest.mark.parametrize("client_id", ["", "not-a-uuid", "\x00", "1"])
    def test_an_odd_client_id_is_as_none(self, chat, ada_browser, client_id):
        assert ada_browser.post(f"/chats/{chat.pk}", content="hello", client_id=client_id).status_code == 302

    def test_a_text_no_database_keeps_is_refused(self, chat, ada_browser):
        assert ada_browser.post(f"/chats/{chat.pk}", content="a\x00b").status_code == 422

    def test_needs_the_forms_token(self, ada, chat):
        assert browser_of(ada, checks_csrf=True).post(f"/chats/{chat.pk}", {"content": "x"}).status_code == 403
        assert not Message.objects.filter(chat=chat, number__isnull=False).exists()


class TestOutsiders:
    """Every page and form refuses them: test_access.py."""

    def test_who_is_removed_while_the_page_is_open_is_out(self, ada, ben, cy, ada_browser, cy_browser):
        chat = make_chat(ada, ben, cy)
        say(ada, chat, "a secret")
        assert cy_browser.get(f"/chats/{chat.pk}").status_code == 200
        ada_browser.post(f"/chats/{chat.pk}/members/remove", user_id=str(cy.pk))
        for answer in (cy_browser.get(f"/chats/{chat.pk}"), cy_browser.post(f"/chats/{chat.pk}", content="still here")):
            assert answer.status_code == 403
            assert "a secret" not in answer.content.decode()
        assert not Message.objects.filter(chat=chat, author=cy, number__isnull=False).exists()

    @pytest.mark.parametrize("path", ["abc", "-1", "1.5", "9" * 40, "%00", "1/messages/x/edit"])
    def test_what_is_no_id_is_no_address(self, cy_browser, path):
        assert cy_browser.get(f"/chats/{path}").status_code == 404
