"""The chat menu's member preferences, and their effect on the list."""

from datetime import timedelta

import pytest

from chatapp.lib import clock
from chatapp.lib.dates import coming_time
from chats.models import Membership
from chats.queries.memberships import accepted_membership
from chats.tests.builders import make_chat, say


def sections(html: str) -> dict[str, list[str]]:
    """Return the names in each section of the sidebar's list."""
    lists = html.split('id="chat-list"')[1].split('id="chat-list-empty"')[0].split('class="list-section"')[1:]
    return {part.split('"')[1]: [row.split("<")[0] for row in part.split('class="row__name">')[1:]] for part in lists}


class TestFavourites:
    def test_stand_in_a_section_of_their_own_and_come_back(self, ada, ben, ada_browser):
        boat = make_chat(ada, ben, title="Boat crew")
        make_chat(ada, ben, title="Launch")
        assert sections(ada_browser.text("/chats")) == {
            "favourite": [], "direct": [], "chats": ["Launch", "Boat crew"], "archived": [],
        }  # fmt: skip
        assert ada_browser.post(f"/chats/{boat.pk}/preferences", favourite="yes")["Location"] == f"/chats/{boat.pk}"
        html = ada_browser.text(f"/chats/{boat.pk}")
        assert sections(html) == {"favourite": ["Boat crew"], "direct": [], "chats": ["Launch"], "archived": []}
        assert "Added to your favorites." in html
        ada_browser.post(f"/chats/{boat.pk}/preferences", favourite="no")
        assert sections(ada_browser.text("/chats"))["favourite"] == []

    def test_belong_to_the_viewer(self, chat, ada_browser, ben_browser):
        ada_browser.post(f"/chats/{chat.pk}/preferences", favourite="yes")
        assert sections(ben_browser.text("/chats"))["favourite"] == []

    def test_the_menu_offers_the_opposite(self, chat, ada_browser):
        for value, other in (("yes", "no"), ("no", "yes")):
            ada_browser.post(f"/chats/{chat.pk}/preferences", favourite=value)
            html = ada_browser.text(f"/chats/{chat.pk}")
            assert f'name="favourite" value="{other}">' in html
            assert f'name="favourite" value="{value}" hidden>' in html


class TestArchive:
    def test_keeps_a_chat_behind_a_fold_that_stands_open_for_the_chat_one_is_in(self, ada, ben, ada_browser):
        boat = make_chat(ada, ben, title="Boat crew")
        ada_browser.post(f"/chats/{boat.pk}/preferences", archived="yes")
        html = ada_browser.text("/chats")
        assert sections(html)["archived"] == ["Boat crew"]
        assert "Archived" in html and "data-rows>1</span>" in html
        assert 'data-section="archived">' in html
        assert 'data-section="archived" open>' in ada_browser.text(f"/chats/{boat.pk}")
        say(ben, boat, "still talking")
        assert sections(ada_browser.text("/chats"))["archived"] == ["Boat crew"]
        ada_browser.post(f"/chats/{boat.pk}/preferences", archived="no")
        assert sections(ada_browser.text("/chats"))["chats"] == ["Boat crew"]


class TestMuting:
    @pytest.mark.parametrize("level", ["messages", "everything"])
    def test_marks_the_row_and_presses_the_choice(self, ben, chat, ada_browser, level):
        ada_browser.post(f"/chats/{chat.pk}/preferences", muted=level)
        say(ben, chat, "hello")
        html = ada_browser.text("/chats")
        assert f'data-muted="{level}"' in html
        assert "<span data-count>1</span>" in html
        page = ada_browser.text(f"/chats/{chat.pk}")
        assert 'class="head head--muted"' in page
        pressed = {"messages": "mentions", "everything": "nothing"}[level]
        assert f'name="notifications" value="{pressed}" aria-pressed="true"' in page
        ada_browser.post(f"/chats/{chat.pk}/preferences", muted="")
        assert 'name="notifications" value="all" aria-pressed="true"' in ada_browser.text(f"/chats/{chat.pk}")
        assert f'data-muted="{level}"' not in ada_browser.text("/chats")

    @pytest.mark.parametrize("level", ["all", "mentions", "nothing", ""])
    def test_the_level_is_chosen_in_the_chats_menu(self, ada, chat, ada_browser, level):
        before = "all" if level == "nothing" else "nothing"
        for chosen in (before, level):
            ada_browser.post(f"/chats/{chat.pk}/preferences", notifications=chosen)
        assert accepted_membership(chat_id=chat.pk, user_id=ada.pk).level == level
        page = ada_browser.text(f"/chats/{chat.pk}")
        assert f'name="notifications" value="{level}" aria-pressed="true"' in page

    @pytest.mark.parametrize(("choice", "least_hours", "most_hours"), [("60", 1, 1), ("tomorrow", 9, 33)])
    def test_ends_by_itself(self, ada, chat, ada_browser, choice, least_hours, most_hours):
        page = ada_browser.text(f"/chats/{chat.pk}")
        assert 'name="muted" value="60">' in page and 'name="muted" value="" hidden>' in page
        assert f'name="muted" value="{choice}">' in ada_browser.text(f"/chats/{chat.pk}/options")
        ada_browser.post(f"/chats/{chat.pk}/preferences", muted=choice)
        until = accepted_membership(chat_id=chat.pk, user_id=ada.pk).muted_until
        hours = (until - clock.now()) / timedelta(hours=1)
        assert least_hours - 0.1 < hours <= most_hours
        page = ada_browser.text(f"/chats/{chat.pk}")
        assert page.count(f"Muted until {coming_time(clock.to_rfc3339(until))}") == 2
        assert f'data-muted-until="{clock.to_rfc3339(until)}"' in page
        assert 'name="muted" value="60" hidden>' in page and 'name="muted" value="">' in page
        Membership.objects.filter(user=ada).update(muted_until=clock.now())
        page = ada_browser.text(f"/chats/{chat.pk}")
        assert 'data-muted=""' in page and "data-muted-until" not in page
        assert 'name="notifications" value="" aria-pressed="true"' in page

    def test_is_ended_early(self, chat, ada_browser):
        ada_browser.post(f"/chats/{chat.pk}/preferences", muted="60")
        ada_browser.post(f"/chats/{chat.pk}/preferences", muted="")
        page = ada_browser.text(f"/chats/{chat.pk}")
        assert "You’ll be notified as in your settings." in page
        assert "head--muted" not in page

    def test_refuses_a_level_that_is_none(self, ada, chat, ada_browser):
        assert ada_browser.post(f"/chats/{chat.pk}/preferences", muted="a bit").status_code == 422
        assert ada_browser.post(f"/chats/{chat.pk}/preferences", notifications="a bit").status_code == 422
        assert accepted_membership(chat_id=chat.pk, user_id=ada.pk).muted == ""


class TestUnread:
    def test_counts_the_newest_message_again_and_leads_away(self, ben, chat, ada_browser):
        say(ben, chat, "one", "two")
        ada_browser.post(f"/chats/{chat.pk}/read", number="2")
        assert ada_browser.post(f"/chats/{chat.pk}/unread")["Location"] == "/chats"
        assert "<span data-count>1</span>" in ada_browser.text("/chats")

    def test_does_no_harm_in_an_empty_chat(self, chat, ada_browser):
        assert ada_browser.post(f"/chats/{chat.pk}/unread").status_code == 302


class TestDrafts:
    def test_stand_in_the_row_but_not_of_the_chat_that_is_open(self, ada, chat, ada_browser):
        Membership.objects.filter(chat=chat, user=ada).update(draft="half a sent")
        assert '<span dir="auto" class="row__draft">half a sent</span>' in ada_browser.text("/chats")
        assert 'class="row__draft">' not in ada_browser.text(f"/chats/{chat.pk}")


class TestOutsiders:
    @pytest.mark.parametrize(
        "fields", [{"favourite": "yes"}, {"archived": "yes"}, {"muted": "messages"}, {"muted": "60"}, {}]
    )
    def test_change_nothing_and_get_the_error_of_a_missing_chat(self, chat, cy_browser, fields):
        for page in ("preferences", "unread"):
            theirs = cy_browser.post(f"/chats/{chat.pk}/{page}", **fields)
            missing = cy_browser.post(f"/chats/999999/{page}", **fields)
            assert theirs.status_code == missing.status_code == 403

    def test_a_link_changes_nothing(self, chat, ada_browser):
        for page in ("preferences", "unread", "picture", "picture/remove", "members/role"):
            assert ada_browser.get(f"/chats/{chat.pk}/{page}").status_code == 405
