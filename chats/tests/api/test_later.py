"""Scheduled messages and reminders by the API: the caller's own."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.tests.builders import api_of
from chats.models import Message, Reminder, ScheduledMessage
from chats.tests.builders import make_chat, ready_file, say

AT = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT09:00:00Z}"
ALL = "users/me/scheduled"
REMINDERS = "users/me/reminders"


@pytest.fixture
def path(chat):
    return f"chats/{chat.pk}/scheduled"


@pytest.fixture
def one(as_ada, path):
    """Ada's scheduled message; its path."""
    return f"{path}/{as_ada.post(path, {'content': 'later', 'at': AT}).json()['id']}"


class TestScheduling:
    def test_create_list_change_and_delete(self, as_ada, path, chat):
        answer = as_ada.post(path, {"content": "later", "at": AT, "repeat": "weekly", "time_zone": "Europe/Berlin"})
        made = answer.json()
        assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/{path}/{made['id']}")
        assert (made["content"], made["repeat"], made["time_zone"], made["state"], made["failure"]) == (
            "later",
            "weekly",
            "Europe/Berlin",
            "waiting",
            None,
        )
        assert as_ada.get(path).json() == as_ada.get(ALL).json() == {"items": [made]}
        assert as_ada.get(f"{path}/{made['id']}").json() == made
        changed = as_ada.patch(f"{path}/{made['id']}", {"content": "changed"}).json()
        assert (changed["content"], changed["at"]) == ("changed", made["at"])
        assert as_ada.delete(f"{path}/{made['id']}").status_code == 204
        assert as_ada.get(ALL).json() == {"items": []}

    def test_send_now(self, as_ada, one):
        sent = as_ada.post(f"{one}/send").json()
        assert Message.objects.get(pk=sent["id"]).content == "later"
        assert as_ada.post(f"{one}/send").status_code == 404

    def test_a_repeated_client_id_schedules_once(self, as_ada, path):
        body = {"content": "later", "at": AT, "client_id": str(uuid4())}
        assert as_ada.post(path, body).json()["id"] == as_ada.post(path, body).json()["id"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"content": "x"}, "at"),
            ({"content": "x", "at": "tomorrow"}, "at"),
            ({"content": "x", "at": "2020-01-01T00:00:00Z"}, "at"),
            ({"content": "x", "at": "2026-12-01T09:00"}, "at"),
            ({"content": "x", "at": "9999-12-31T23:59:59Z"}, "at"),
            ({"content": "x", "at": 5}, "at"),
            ({"content": "", "at": AT}, "content"),
            ({"content": "x", "at": AT, "repeat": "hourly"}, "repeat"),
            ({"content": "x", "at": AT, "time_zone": "Mars/Olympus"}, "time_zone"),
            ({"content": "x", "at": AT, "time_zone": "../etc"}, "time_zone"),
            ({"content": "x", "at": AT, "files": [str(uuid4())]}, "files"),
            ({"content": "x", "at": AT, "client_id": "1"}, "client_id"),
            ({"content": "x", "at": AT, "thread_root": 10**30}, "thread_root"),
            ({"content": "x", "at": AT, "reply_to": 999}, "reply_to"),
            ({"content": "x", "at": AT, "thread_root": 1}, "thread_root"),
        ],
    )
    def test_refuses_what_is_wrong(self, as_ada, path, body, field):
        answer = as_ada.post(path, body)
        assert answer.status_code == 422 and field in answer.json()["errors"]
        assert not ScheduledMessage.objects.exists()

    def test_files_are_described_and_can_be_replaced(self, ada, chat, as_ada, as_ben, path):
        one, two = ready_file(ada, chat), ready_file(ada, chat, name="b.txt")
        made = as_ada.post(path, {"at": AT, "files": [str(one.pk)]}).json()
        assert [file["name"] for file in made["file_details"]] == ["notes.txt"]
        assert as_ada.get(path).json() == {"items": [made]}
        changed = as_ada.patch(f"{path}/{made['id']}", {"files": [str(two.pk)]}).json()
        assert ([file["name"] for file in changed["file_details"]], changed["files"]) == (["b.txt"], [str(two.pk)])
        assert as_ada.patch(f"{path}/{made['id']}", {"files": []}).status_code == 422
        assert as_ada.patch(f"{path}/{made['id']}", {"files": [str(one.pk)]}).status_code == 422
        assert as_ben.get(f"files/{two.pk}").status_code == 404
        assert as_ada.post(f"{path}/{made['id']}/send").status_code == 200

    def test_outsiders_and_other_members_see_nothing(self, as_ben, as_cy, path, one):
        assert as_cy.post(path, {"content": "x", "at": AT}).status_code == 403
        assert as_cy.get(path).status_code == 403
        for caller in (as_ben, as_cy):
            assert caller.get(ALL).json() == {"items": []}
            statuses = [
                caller.get(one).status_code,
                caller.patch(one, {"content": "x"}).status_code,
                caller.delete(one).status_code,
                caller.post(f"{one}/send").status_code,
            ]
            assert set(statuses) <= {403, 404}
        assert ScheduledMessage.objects.get().content == "later"

    def test_it_belongs_to_its_chat(self, ada, ben, as_ada, one):
        other = make_chat(ada, ben)
        moved = f"chats/{other.pk}/scheduled/{one.rpartition('/')[2]}"
        assert as_ada.get(moved).status_code == as_ada.delete(moved).status_code == 404

    @pytest.mark.parametrize("scheduled_id", ["99", "x", "-1", "1.0", "9" * 40])
    def test_unknown_ids_do_not_exist(self, as_ada, path, scheduled_id):
        assert as_ada.get(f"{path}/{scheduled_id}").status_code == 404

    def test_nothing_to_change_is_an_error(self, as_ada, one):
        assert as_ada.patch(one, {}).status_code == 422


class TestReminders:
    def test_of_a_message(self, ada, ben, chat, as_ben):
        message = say(ada, chat, "please look")
        body = {"chat_id": chat.pk, "message_id": message.pk, "at": AT, "text": "before lunch"}
        answer = as_ben.post(REMINDERS, body)
        made = answer.json()
        assert (answer.status_code, made["message"]["content"], made["text"]) == (201, "please look", "before lunch")
        assert as_ben.get(REMINDERS).json() == {"items": [made], "unread": 0}

    def test_of_a_text_that_begins_with_its_time(self, as_ada):
        made = as_ada.post(REMINDERS, {"text": "every friday at 16:00 report", "time_zone": "Europe/Berlin"}).json()
        assert (made["text"], made["repeat"], made["message"]) == ("report", "weekly", None)

    def test_the_time_is_in_the_persons_language_or_the_browsers(self, ada, as_ada):
        body = {"text": "jeden Freitag um 16 Uhr Bericht", "time_zone": "Europe/Berlin"}
        assert as_ada.post(REMINDERS, body).status_code == 422
        browser, headers = api_of(ada), {"Accept-Language": "de-AT,de;q=0.8"}

        def by_browser():
            return browser.post(f"/api/{REMINDERS}", body, content_type="application/json", headers=headers)

        assert (by_browser().status_code, Reminder.objects.get().text) == (201, "Bericht")
        User.objects.filter(pk=ada.pk).update(language="ja")
        assert by_browser().status_code == 422
        assert as_ada.post(REMINDERS, {"text": "明日9時に報告"}).json()["text"] == "報告"

    def test_change_done_and_delete(self, as_ada):
        path = f"{REMINDERS}/{as_ada.post(REMINDERS, {'text': 'water', 'at': AT}).json()['id']}"
        assert as_ada.patch(path, {"at": AT, "repeat": "daily"}).json()["repeat"] == "daily"
        Reminder.objects.update(fired_at=datetime.now(UTC))
        assert as_ada.get(REMINDERS).json()["unread"] == 1
        assert as_ada.post(f"{path}/done").status_code == 204
        assert as_ada.get(REMINDERS).json()["unread"] == 0
        assert as_ada.delete(path).status_code == 204
        assert as_ada.get(REMINDERS).json() == {"items": [], "unread": 0}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "text"),
            ({"text": "call Ben"}, "text"),
            ({"text": "tomorrow"}, "text"),
            ({"text": "tomorrow x", "time_zone": "Nowhere"}, "time_zone"),
            ({"text": "x", "at": "soon"}, "at"),
            ({"at": AT}, "text"),
            ({"text": "x" * 501, "at": AT}, "text"),
            ({"message_id": 1, "chat_id": 1}, "at"),
        ],
    )
    def test_refuses_what_is_wrong(self, as_ada, body, field):
        answer = as_ada.post(REMINDERS, body)
        assert answer.status_code == 422 and field in answer.json()["errors"]

    def test_outsiders_are_refused_and_see_nothing(self, ada, chat, as_ada, as_cy):
        message = say(ada, chat, "secret")
        body = {"chat_id": chat.pk, "message_id": message.pk, "at": AT}
        assert as_cy.post(REMINDERS, body).status_code == 403
        path = f"{REMINDERS}/{as_ada.post(REMINDERS, body).json()['id']}"
        assert as_cy.get(REMINDERS).json() == {"items": [], "unread": 0}
        assert [as_cy.patch(path, {"at": AT}).status_code, as_cy.delete(path).status_code] == [404, 404]
        assert as_cy.post(f"{path}/done").status_code == 404
