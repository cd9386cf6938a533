"""Previews are removed by authors and by staff, for good."""

import pytest

from accounts.models import AuditEntry
from accounts.tests.builders import browser_of, make_staff
from chats.actions.edit_message import edit_message
from chats.log_consumers.runner import reset
from chats.tests.builders import Caller, say
from chats.tests.previews import SITE, preview_site, shown, titles  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

HIDES = "data-hides-previews"


class TestRemoving:
    def test_the_author_removes_it_for_good(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers {SITE}/launch")
        site.settle()
        path = f"chats/{chat.pk}/messages/{message.pk}/previews"
        first = shown(message)[0]["id"]
        answer = Caller(ada).delete(f"{path}/{first}")
        assert [one["title"] for one in answer.json()["previews"]] == ["Launch"]
        assert Caller(ada).delete(f"{path}/{first}").json()["seq"] == answer.json()["seq"]
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content=f"still {SITE}/numbers {SITE}/launch")
        reset("link_previews")
        site.settle()
        assert titles(message) == ["Launch"]

    def test_others_cannot(self, site, ada, ben, cy, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        path = f"chats/{chat.pk}/messages/{message.pk}/previews/{shown(message)[0]['id']}"
        assert Caller(ben).delete(path).status_code == 403
        assert Caller(cy).delete(path).status_code == 403
        assert Caller(ada).delete(f"chats/{chat.pk}/messages/{message.pk}/previews/0").status_code == 404
        assert titles(message) == ["Launch in numbers"]

    def test_without_javascript(self, site, ada, ben, cy, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        page = f"/chats/{chat.pk}/messages/{message.pk}/previews/{shown(message)[0]['id']}/remove"
        browser = browser_of(ada)
        assert page in browser.get(f"/chats/{chat.pk}").content.decode()
        assert "Launch in numbers" in browser.get(page).content.decode()
        assert {browser_of(person).post(page).status_code for person in (ben, cy)} == {403}
        assert browser.post(page).status_code == 302
        assert titles(message) == []
        assert browser.get(page).status_code == 404

    def test_staff_remove_them_with_a_reason(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        desk = browser_of(make_staff())
        desk.post(f"/admin/chats/message/{message.pk}/step/previews/", {"reason": "advertising"})
        assert titles(message) == []
        assert AuditEntry.objects.filter(action="take_previews_down", reason="advertising").exists()


class TestHiding:
    def test_a_person_hides_them_from_themselves_only(self, site, ada, ben, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        browser = browser_of(ben)
        assert HIDES not in browser.get(f"/chats/{chat.pk}").content.decode()
        assert browser.post("/settings/previews", {"show_previews": "no"}).status_code == 302
        assert HIDES in browser.get(f"/chats/{chat.pk}").content.decode()
        assert HIDES in browser.get(f"/chats/{chat.pk}/messages/{message.pk}/thread").content.decode()
        assert HIDES not in browser_of(ada).get(f"/chats/{chat.pk}").content.decode()
        # The message is the same for every reader.
        path = f"chats/{chat.pk}/messages"
        assert [[one["title"] for one in row["previews"]] for row in Caller(ben).get(path).json()["messages"]] == [
            ["Launch in numbers"]
        ]
        assert browser.post("/settings/previews", {"show_previews": "yes"}).status_code == 302
        assert HIDES not in browser.get(f"/chats/{chat.pk}").content.decode()

    def test_by_the_api(self, ben):
        caller = Caller(ben)
        assert caller.patch("users/me", {"show_previews": False}).json()["show_previews"] is False
        assert caller.get("users/me").json()["show_previews"] is False
        assert caller.patch("users/me", {"show_previews": "no"}).status_code == 422
        assert caller.get("users/me").json()["show_previews"] is False

    def test_the_settings_page_says_which(self, ben):
        browser = browser_of(ben)
        pressed = 'name="show_previews" value="{}"\n        aria-pressed="true"'
        assert pressed.format("yes") in browser.get("/settings/appearance").content.decode()
        browser.post("/settings/previews", {"show_previews": "no"})
        assert pressed.format("no") in browser.get("/settings/appearance").content.decode()
