"""PUT and DELETE /api/chats/:id/favourite, /mute, /archive: private member preferences."""

import pytest

from chats.models import Membership
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
