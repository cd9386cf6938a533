"""PUT and DELETE /api/chats/:id/favourite, /mute, /archive: private member preferences."""

from datetime import timedelta

import pytest

from chatapp.lib import clock
from chats.models import Membership
from chats.queries.push import badge_of, badges_of
from chats.tests.builders import make_chat, say

LEVEL = {"level": "messages"}
KEEPING = [
    ("favourite", "favourite", True, False),
    ("archive", "archived", True, False),
    ("mute", "muted", "messages", None),
]


def card(caller, chat):
    [found] = [row for row in caller.get("users/chats").json()["chats"] if row["id"] == chat.pk]
    return found


@pytest.mark.parametrize(("path", "key", "on", "off"), KEEPING)
class TestEach:
    def test_put_sets_it_and_delete_clears_it(self, chat, as_ben, path, key, on, off):
        assert card(as_ben, chat)[key] == off
        answer = as_ben.put(f"chats/{chat.pk}/{path}", LEVEL)
        assert (answer.status_code, answer.json()[key]) == (200, on)
        assert card(as_ben, chat)[key] == on
        assert as_ben.delete(f"chats/{chat.pk}/{path}").json()[key] == off
        assert card(as_ben, chat)[key] == off

    def test_no_one_else_sees_it(self, chat, as_ben, as_ada, path, key, on, off):
        as_ben.put(f"chats/{chat.pk}/{path}", LEVEL)
        assert card(as_ada, chat)[key] == off

    def test_twice_is_once(self, chat, as_ben, path, key, on, off):
        for _ in range(2):
            assert as_ben.put(f"chats/{chat.pk}/{path}", LEVEL).json()[key] == on
        for _ in range(2):
            assert as_ben.delete(f"chats/{chat.pk}/{path}").json()[key] == off

    def test_it_uses_no_seq_and_a_returning_member_starts_with_defaults(
        self, ada, ben, as_ben, as_ada, path, key, on, off
    ):
        chat = make_chat(ada, ben)
        as_ben.put(f"chats/{chat.pk}/{path}", LEVEL)
        seq = chat.last_seq
        chat.refresh_from_db()
        assert chat.last_seq == seq
        as_ben.delete(f"users/invited_chats/{chat.pk}")
        as_ada.post(f"chats/{chat.pk}/members", {"user_list": [ben.email]})
        as_ben.put(f"users/invited_chats/{chat.pk}")
        assert card(as_ben, chat)[key] == off

    def test_an_invitation_cannot_be_kept(self, ada, cy, as_cy, path, key, on, off):
        chat = make_chat(ada, invited=(cy,))
        assert as_cy.put(f"chats/{chat.pk}/{path}", LEVEL).status_code == 403
        assert Membership.objects.filter(user=cy, is_favourite=False, is_archived=False, muted="").exists()


class TestMute:
    def test_everything(self, chat, as_ben):
        assert as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything"}).json()["muted"] == "everything"
        assert as_ben.put(f"chats/{chat.pk}/mute", {"level": "messages"}).json()["muted"] == "messages"

    @pytest.mark.parametrize("level", ["loud", "", None, 7, ["messages"], {"a": 1}])
    def test_422_for_another_level(self, chat, as_ben, level):
        answer = as_ben.put(f"chats/{chat.pk}/mute", {"level": level})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["level", "code"])

    def test_a_silent_chat_counts_as_before(self, chat, ada, as_ben):
        as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything"})
        as_ben.put(f"chats/{chat.pk}/archive")
        say(ada, chat, "hello")
        assert (card(as_ben, chat)["unread"], card(as_ben, chat)["archived"]) == (1, True)


def in_minutes(minutes):
    return clock.to_rfc3339(clock.now() + timedelta(minutes=minutes))


def end(person):
    """Let the person's mutes end."""
    Membership.objects.filter(user=person).update(muted_until=clock.now() - timedelta(milliseconds=1))


class TestMuteWithAnEnd:
    @pytest.mark.parametrize("before", [None, "all", "mentions", "nothing"])
    def test_what_notified_before_does_again_by_itself(self, chat, ben, as_ben, before):
        if before:
            as_ben.put(f"chats/{chat.pk}/notifications", {"level": before})
        then = card(as_ben, chat)
        until = in_minutes(60)
        answer = as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": until})
        muted = answer.json()
        assert (answer.status_code, muted["muted"], muted["muted_until"], muted["notifications"]) == (
            200, "everything", until, "nothing",
        )  # fmt: skip
        assert card(as_ben, chat) == muted
        end(ben)
        assert card(as_ben, chat) == then
        assert then["muted_until"] is None

    def test_no_one_else_sees_it(self, chat, as_ben, as_ada):
        as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": in_minutes(60)})
        assert (card(as_ada, chat)["muted"], card(as_ada, chat)["muted_until"]) == (None, None)

    @pytest.mark.parametrize(("before", "after"), [(None, None), ("all", "all"), ("nothing", "all")])
    def test_is_ended_early(self, chat, as_ben, before, after):
        if before:
            as_ben.put(f"chats/{chat.pk}/notifications", {"level": before})
        as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": in_minutes(60)})
        for _ in range(2 if before else 1):
            ended = as_ben.delete(f"chats/{chat.pk}/mute").json()
            assert (ended["muted"], ended["muted_until"], ended["notifications"]) == (None, None, after)

    @pytest.mark.parametrize(
        ("method", "path", "body", "level"),
        [
            ("put", "mute", {"level": "everything"}, "nothing"),
            ("put", "mute", {"level": "messages", "until": None}, "mentions"),
            ("put", "notifications", {"level": "all"}, "all"),
            ("delete", "notifications", None, None),
        ],
    )
    def test_a_level_that_is_chosen_ends_it(self, chat, as_ben, method, path, body, level):
        as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": in_minutes(60)})
        getattr(as_ben, method)(f"chats/{chat.pk}/{path}", *([body] if body else []))
        assert (card(as_ben, chat)["notifications"], card(as_ben, chat)["muted_until"]) == (level, None)

    def test_another_end_replaces_it(self, chat, as_ben):
        for until in (in_minutes(60), in_minutes(30)):
            as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": until})
        assert card(as_ben, chat)["muted_until"] == until

    @pytest.mark.parametrize(
        "until", ["", "soon", "2026-11-22", "2999-02-30T00:00:00Z", "2026-11-22T14:05:00", "x" * 41, 7, True, ["now"]]
    )
    def test_422_for_no_time(self, chat, as_ben, until):
        answer = as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": until})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["until", "code"])
        assert card(as_ben, chat)["muted"] is None

    @pytest.mark.parametrize(("level", "minutes"), [("everything", -1), ("everything", 367 * 24 * 60), ("messages", 5)])
    def test_422_for_the_past_for_more_than_a_year_and_for_messages(self, chat, as_ben, level, minutes):
        answer = as_ben.put(f"chats/{chat.pk}/mute", {"level": level, "until": in_minutes(minutes)})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["until", "code"])
        assert card(as_ben, chat)["muted"] is None

    def test_403_for_outsiders_and_the_invited(self, ada, cy, as_cy):
        for chat in (make_chat(ada), make_chat(ada, invited=(cy,))):
            answer = as_cy.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": in_minutes(5)})
            assert answer.status_code == 403
        assert not Membership.objects.filter(muted_until__isnull=False).exists()

    def test_nothing_asks_for_attention_meanwhile(self, ada, ben, chat, as_ben):
        say(ada, chat, "@Ben look")
        as_ben.put(f"chats/{chat.pk}/mute", {"level": "everything", "until": in_minutes(60)})
        assert (badge_of(ben), badges_of([ben])) == (0, {ben.pk: 0})
        assert card(as_ben, chat)["mentions"] == 1
        end(ben)
        assert (badge_of(ben), badges_of([ben])) == (1, {ben.pk: 1})
