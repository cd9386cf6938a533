"""Send when they are back: offered in a direct chat with someone who is away and shares when that ends."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from accounts.models import Block
from chatapp.lib import clock
from chatapp.lib.clock import to_rfc3339
from chats.models import ScheduledMessage
from chats.tests.builders import make_chat

pytestmark = pytest.mark.django_db
OFFER = "Send when they are back"


@pytest.fixture
def back(ben) -> str:
    """When Ben is back, who doesn't want to be disturbed and shares it."""
    until = (clock.now() + timedelta(hours=2)).replace(second=0, microsecond=0)
    type(ben).objects.filter(pk=ben.pk).update(do_not_disturb_until=until, shares_working_hours=True)
    ben.refresh_from_db()
    return to_rfc3339(until)


@pytest.fixture
def direct(ada, ben):
    """Ada's direct chat with Ben."""
    return make_chat(ada, ben, kind="direct")


class TestOffer:
    def test_leads_to_the_form_with_the_time(self, ada_browser, direct, back):
        page = ada_browser.text(f"/chats/{direct.pk}")
        address = f"/chats/{direct.pk}/schedule?at={quote(back)}"
        assert OFFER in page and f'formaction="{address}"' in page
        form = ada_browser.post(address, content="welcome back").content.decode()
        at = f"{back[:16]}"
        assert f'value="{at}"' in form and f'data-at="{back}"' in form and "When they are back" in form
        ada_browser.post(address, content="welcome back", at=at, repeat="once")
        row = ScheduledMessage.objects.get()
        assert (row.content, to_rfc3339(row.due_at)) == ("welcome back", back)

    def test_the_time_is_a_usual_one_of_the_form(self, ada_browser, direct, back):
        page = ada_browser.text(f"/chats/{direct.pk}/schedule")
        assert re.search(rf'name="usual" value="{back}"', page)

    @pytest.mark.parametrize(
        "changes",
        [
            {"shares_working_hours": False},
            {"do_not_disturb_until": None},
            {"do_not_disturb_until": clock.now() - timedelta(hours=1)},
            {"is_active": False},
        ],
    )
    def test_only_of_someone_who_is_away_and_shares_it(self, ada_browser, ben, direct, back, changes):
        type(ben).objects.filter(pk=ben.pk).update(**changes)
        page = ada_browser.text(f"/chats/{direct.pk}")
        # Someone who shares it but is here has the hidden line, for scripts.
        assert f"?at={quote(back)}" not in page and back not in ada_browser.text(f"/chats/{direct.pk}/schedule")
        if changes.get("shares_working_hours") is False:
            assert OFFER not in page

    def test_neither_blocks_the_other(self, ada, ben, ada_browser, direct, back):
        for blocker, blocked in ((ada, ben), (ben, ada)):
            Block.objects.all().delete()
            Block.objects.create(blocker=blocker, blocked=blocked)
            assert back not in ada_browser.text(f"/chats/{direct.pk}")
            assert back not in ada_browser.text(f"/chats/{direct.pk}/schedule")

    def test_not_in_other_chats_and_not_of_the_viewer(self, ada, cy, ada_browser, ben_browser, chat, direct, back):
        assert OFFER not in ada_browser.text(f"/chats/{chat.pk}")
        assert OFFER not in ben_browser.text(f"/chats/{direct.pk}")

    @pytest.mark.parametrize(
        "at", ["", "soon", "2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2027-01-01T09:00", "\0", "x" * 500]
    )
    def test_a_time_that_is_none_is_ignored(self, ada_browser, direct, at):
        page = ada_browser.text(f"/chats/{direct.pk}/schedule?at={quote(at)}")
        assert "data-at" not in page


class TestProfile:
    def test_people_of_a_shared_chat_see_it(self, ada_browser, as_ada, chat, ben, back):
        assert as_ada.get(f"people/{ben.pk}").json()["back_at"] == back
        assert back in ada_browser.text(f"/people/{ben.pk}")

    def test_outsiders_of_the_directory_do_not(self, settings, cy_browser, as_cy, chat, ben, back):
        settings.MEMBER_DIRECTORY = True
        profile = as_cy.get(f"people/{ben.pk}").json()
        assert profile["name"] == "Ben" and profile["back_at"] is None
        assert "Back <time" not in cy_browser.text(f"/people/{ben.pk}")

    def test_without_sharing_no_one_does(self, as_ada, chat, ben, back):
        type(ben).objects.update(shares_working_hours=False)
        assert as_ada.get(f"people/{ben.pk}").json()["back_at"] is None

    def test_the_hours_themselves_are_no_ones(self, as_ada, chat, ben, back):
        assert not {"working_hours", "time_zone", "shares_working_hours"} & as_ada.get(f"people/{ben.pk}").json().keys()


class TestSetting:
    def test_is_off_at_first_and_set_by_page_and_api(self, as_ben, ben, ben_browser):
        assert as_ben.get("users/me").json()["shares_working_hours"] is False
        assert "Show when I’m back" in ben_browser.text("/settings/language")
        ben_browser.post("/settings/language", shares_working_hours="on")
        assert as_ben.get("users/me").json()["shares_working_hours"] is True
        assert re.search(r'name="shares_working_hours"[^>]*checked', ben_browser.text("/settings/language"))
        ben_browser.post("/settings/language")
        ben.refresh_from_db()
        assert not ben.shares_working_hours
        assert as_ben.patch("users/me", {"shares_working_hours": True}).json()["shares_working_hours"] is True
        assert as_ben.patch("users/me", {"shares_working_hours": "yes"}).status_code == 422
