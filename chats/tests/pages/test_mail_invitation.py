"""A message as an invitation, without JavaScript."""

import pytest

from accounts.tests.api.addresses import mails
from chats.models import JoinLink
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db
MIRA = "mira@example.org"


@pytest.fixture(autouse=True)
def _mails(settings) -> None:
    settings.EMAIL_URL = "smtp://localhost"


@pytest.fixture
def page(chat):
    return f"/chats/{chat.pk}/invite-by-mail"


class TestPage:
    def test_has_the_message_that_names_the_address(self, ben, ben_browser, chat, page):
        say(ben, chat, f"@{MIRA} shall we meet?", "something else")
        form = ben_browser.text(f"{page}?email={MIRA}")
        assert "shall we meet?</textarea>" in form and f'value="{MIRA}"' in form
        answer = ben_browser.post(page, email=MIRA, content="shall we meet?")
        assert (answer.status_code, answer["Location"]) == (302, f"/chats/{chat.pk}")
        assert "The invitation is on its way." in ben_browser.text(f"/chats/{chat.pk}")
        assert JoinLink.objects.get().mailed_to == MIRA

    @pytest.mark.parametrize(
        "fields", [{"email": "mira", "content": "x"}, {"email": "", "content": "x"}, {"email": MIRA, "content": ""}]
    )
    def test_what_is_wrong_is_said_and_kept(self, ben_browser, page, fields):
        answer = ben_browser.post(page, **fields)
        assert answer.status_code == 422 and "field__error" in answer.content.decode()
        assert not mails()

    @pytest.mark.parametrize("email", ["", "x", "%00", "x" * 999])
    def test_any_address_in_the_url_shows_the_form(self, ben_browser, page, email):
        assert ben_browser.get(f"{page}?email={email}").status_code == 200

    def test_members_have_the_way_to_it_where_mail_is_sent(self, settings, ben_browser, chat, page):
        assert page in ben_browser.text(f"/chats/{chat.pk}/members")
        settings.EMAIL_URL = ""
        assert page not in ben_browser.text(f"/chats/{chat.pk}/members")
        assert ben_browser.get(page).status_code == 403

    def test_outsiders_and_direct_chats_have_none(self, ada, ben, cy_browser, ben_browser, page):
        assert cy_browser.get(page).status_code == cy_browser.post(page, email=MIRA, content="x").status_code == 403
        direct = make_chat(ada, ben, kind="direct")
        assert ben_browser.get(f"/chats/{direct.pk}/invite-by-mail").status_code == 403
