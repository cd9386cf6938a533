"""GET and PUT /api/users/me/notifications, its preview, and a chat's own level."""

import pytest

from accounts.models import User
from accounts.tests.builders import time_moved
from chats.models import Membership
from chats.queries.notifications import notification_settings_of
from chats.tests.builders import make_chat

ME = "users/me/notifications"
DEFAULTS = {
    "direct": "all",
    "private": "mentions",
    "open": "mentions",
    "threads": "all",
    "keywords": [],
    "hides_text": False,
    "missed_mails": "on",
    "daily_mails": "off",
    "daily_mail_hour": 8,
    "quiet_off_hours": True,
    "takes_urgent": True,
    "sound": "",
    "paused_until": None,
    "chats_with_level": 0,
}


class TestSettings:
    def test_start_with_defaults(self, as_ben):
        assert as_ben.get(ME).json() == DEFAULTS

    def test_only_what_is_sent_changes(self, as_ben, as_ada):
        sent = {"open": "all", "keywords": ["launch page", "  Launch   Page ", "Ada"], "hides_text": True}
        answer = as_ben.put(ME, sent)
        assert (answer.status_code, answer.json()) == (200, {**DEFAULTS, **sent, "keywords": ["launch page", "Ada"]})
        assert as_ben.put(ME, {"sound": "chime"}).json()["open"] == "all"
        assert as_ada.get(ME).json() == DEFAULTS

    def test_twice_is_once(self, as_ben):
        for _ in range(2):
            assert as_ben.put(ME, {"threads": "nothing"}).json() == {**DEFAULTS, "threads": "nothing"}

    def test_new_reply_addresses_are_no_setting_that_stays(self, as_ben, ben):
        secrets = set()
        for wish in (False, True, True):
            assert as_ben.put(ME, {"renew_reply_addresses": wish}).json() == DEFAULTS
            secrets.add(notification_settings_of(ben).reply_secret)
        assert len(secrets) == 3 and "" in secrets

    @pytest.mark.parametrize("field", ["direct", "private", "open", "threads", "sound", "missed_mails", "daily_mails"])
    @pytest.mark.parametrize("value", ["loud", None, 7, ["all"], "x" * 100])
    def test_422_for_no_choice(self, as_ben, field, value):
        answer = as_ben.put(ME, {field: value})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field, "code"])

    @pytest.mark.parametrize("field", ["hides_text", "quiet_off_hours", "takes_urgent", "renew_reply_addresses"])
    @pytest.mark.parametrize("value", ["yes", None, 1, []])
    def test_422_for_no_flag(self, as_ben, field, value):
        assert as_ben.put(ME, {field: value}).status_code == 422

    @pytest.mark.parametrize(
        "keywords",
        ["launch", None, [1], [None], [""], ["  "], ["!?"], ["x" * 41], ["x"] * 21, ["a\x00b"], ["a\nb"], [["a"]]],
    )
    def test_422_for_bad_keywords(self, as_ben, keywords):
        answer = as_ben.put(ME, {"keywords": keywords})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["keywords", "code"])
        assert as_ben.get(ME).json() == DEFAULTS

    @pytest.mark.parametrize("hour", ["8", None, -1, 24, 10**30, 7.5, True, [8]])
    def test_422_for_no_hour(self, as_ben, hour):
        assert as_ben.put(ME, {"daily_mail_hour": hour}).status_code == 422
        assert as_ben.get(ME).json() == DEFAULTS

    def test_queries(self, ben, as_ben, django_assert_max_num_queries):
        for _ in range(3):
            as_ben.put(f"chats/{make_chat(ben).pk}/notifications", {"level": "all"})
        with django_assert_max_num_queries(5):
            assert as_ben.get(ME).json()["chats_with_level"] == 3


class TestLevelOfAChat:
    @pytest.mark.parametrize(("level", "muted"), [("all", None), ("mentions", "messages"), ("nothing", "everything")])
    def test_is_set_and_cleared(self, chat, as_ben, level, muted):
        answer = as_ben.put(f"chats/{chat.pk}/notifications", {"level": level})
        assert (answer.status_code, answer.json()["notifications"], answer.json()["muted"]) == (200, level, muted)
        assert as_ben.get(ME).json()["chats_with_level"] == 1
        cleared = as_ben.delete(f"chats/{chat.pk}/notifications").json()
        assert (cleared["notifications"], cleared["muted"]) == (None, None)
        assert as_ben.get(ME).json()["chats_with_level"] == 0

    @pytest.mark.parametrize(("mute", "level"), [("messages", "mentions"), ("everything", "nothing")])
    def test_muting_sets_it_too(self, chat, as_ben, mute, level):
        as_ben.put(f"chats/{chat.pk}/notifications", {"level": "all"})
        assert as_ben.put(f"chats/{chat.pk}/mute", {"level": mute}).json()["notifications"] == level
        assert as_ben.delete(f"chats/{chat.pk}/mute").json()["notifications"] == "all"

    def test_no_one_else_sees_it(self, chat, as_ben, as_ada):
        as_ben.put(f"chats/{chat.pk}/notifications", {"level": "nothing"})
        [card] = as_ada.get("users/chats").json()["chats"]
        assert (card["notifications"], card["muted"]) == (None, None)

    @pytest.mark.parametrize("level", ["loud", "", None, 7, ["all"], {"a": 1}])
    def test_422_for_another_level(self, chat, as_ben, level):
        answer = as_ben.put(f"chats/{chat.pk}/notifications", {"level": level})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["level", "code"])

    def test_403_for_outsiders_and_the_invited(self, ada, cy, as_cy):
        for chat in (make_chat(ada), make_chat(ada, invited=(cy,))):
            assert as_cy.put(f"chats/{chat.pk}/notifications", {"level": "all"}).status_code == 403
            assert as_cy.delete(f"chats/{chat.pk}/notifications").status_code == 403
        assert not Membership.objects.filter(user=cy, notifies_of_all=True).exists()


class TestPreview:
    @pytest.mark.parametrize(
        ("scene", "reason"),
        [
            ("direct", "direct"),
            ("mention", "mention"),
            ("reply", "reply"),
            ("keyword", "keyword"),
            ("thread", "thread"),
        ],
    )
    def test_what_arrives_by_default(self, as_ben, scene, reason):
        found = as_ben.get(f"{ME}/preview?scene={scene}").json()
        assert (found["reason"], found["quiet"]) == (reason, False)
        assert found["channels"] == ["in_page", "push", "mail", "badge"]

    @pytest.mark.parametrize("scene", ["private", "open"])
    def test_what_does_not_until_it_is_chosen(self, as_ben, scene):
        assert as_ben.get(f"{ME}/preview?scene={scene}").json()["channels"] == []
        as_ben.put(ME, {scene: "all"})
        assert as_ben.get(f"{ME}/preview?scene={scene}").json()["reason"] == "message"

    @pytest.mark.parametrize(
        ("at", "quiet"),
        [("2026-11-30T10:00:00Z", False), ("2026-11-30T20:00:00Z", True), ("2026-12-05T10:00:00Z", True)],
    )
    def test_working_hours(self, ben, as_ben, at, quiet):
        User.objects.filter(pk=ben.pk).update(time_zone="Europe/Berlin", working_hours="12345 09:00-17:00")
        assert as_ben.get(f"{ME}/preview?scene=mention&at={at}").json()["quiet"] is quiet
        assert as_ben.get(f"{ME}/preview?scene=urgent&at={at}").json()["quiet"] is False
        as_ben.put(ME, {"quiet_off_hours": False})
        assert as_ben.get(f"{ME}/preview?scene=mention&at={at}").json()["quiet"] is False

    def test_a_pause_ends(self, as_ben):
        with time_moved(hours=0):
            as_ben.patch("users/me", {"do_not_disturb_until": "2027-01-01T00:00:00Z"})
            assert as_ben.get(ME).json()["paused_until"].startswith("2027-01-01T00:00:00")
            assert as_ben.get(f"{ME}/preview?at=2026-12-31T00:00:00Z").json()["quiet"]
            assert not as_ben.get(f"{ME}/preview?at=2027-01-02T00:00:00Z").json()["quiet"]

    @pytest.mark.parametrize("query", ["scene=loud", "at=noon", "at=", "at=2026-11-30", "other=1", "scene=a&scene=b"])
    def test_422_for_nonsense(self, as_ben, query):
        assert as_ben.get(f"{ME}/preview?{query}").status_code == 422
