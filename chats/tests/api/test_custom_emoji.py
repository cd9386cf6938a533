"""GET /api/emoji, PUT and DELETE /api/emoji/:name, GET /media/emoji/…: made by staff, used by everyone signed in."""

from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import AuditEntry
from accounts.tests.builders import make_staff
from chatapp.lib import emoji_pictures
from chatapp.tests.pictures import SVG, animation_bytes
from chats.actions import change_custom_emoji
from chats.actions.change_custom_emoji import put_custom_emoji, remove_custom_emoji
from chats.actions.delete_unused_pictures import delete_unused_pictures
from chats.models import CustomEmoji, Reaction
from chats.tests.builders import Caller, PictureBody, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def as_staff(staff):
    return Caller(staff)


@pytest.fixture
def drake(staff):
    return put_custom_emoji(actor=staff, name="drake", upload=PictureBody().file())


class TestList:
    def test_everyone_signed_in_sees_all_by_name(self, staff, drake, as_cy):
        put_custom_emoji(actor=staff, name="barge", upload=PictureBody().file())
        answer = as_cy.get("emoji")
        assert answer.status_code == 200
        assert answer.json()["emoji"][1] == {
            "name": "drake", "url": "/media/emoji/drake", "still": "/media/emoji/drake/still",
        }  # fmt: skip
        assert [one["name"] for one in answer.json()["emoji"]] == ["barge", "drake"]

    def test_no_one_else_does(self, drake):
        assert Client().get("/api/emoji").status_code == 401
        for path in ("/media/emoji/drake", "/media/emoji/drake/still"):
            answer = Client().get(path)
            assert answer.status_code == 401 and answer["Content-Type"] != "image/webp"

    def test_as_many_queries_however_many_there_are(self, drake, as_cy, django_assert_num_queries):
        CustomEmoji.objects.bulk_create(CustomEmoji(name=f"e{number}", picture="x" * 22) for number in range(100, 140))
        with django_assert_num_queries(2):
            assert len(as_cy.get("emoji").json()["emoji"]) == 41
        with django_assert_num_queries(2):
            assert as_cy.media("/media/emoji/drake/still").status_code == 200

    def test_as_many_queries_to_change_one(self, drake, as_staff, django_assert_max_num_queries):
        with django_assert_max_num_queries(15):
            as_staff.put("emoji/second", PictureBody())
        CustomEmoji.objects.bulk_create(CustomEmoji(name=f"e{number}", picture="x" * 22) for number in range(100, 140))
        with django_assert_max_num_queries(15):
            as_staff.put("emoji/second", PictureBody())
        with django_assert_max_num_queries(12):
            as_staff.delete("emoji/second")


class TestPut:
    def test_adds_it_and_notes_it(self, as_staff, as_ada):
        answer = as_staff.put("emoji/ship-it", PictureBody())
        assert (answer.status_code, answer.json()["name"]) == (200, "ship-it")
        assert as_ada.media("/media/emoji/ship-it")["Content-Type"] == "image/webp"
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.subject) == ("add_emoji", ":ship-it:")

    def test_again_replaces_the_picture(self, as_staff, drake, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            assert as_staff.put("emoji/drake", PictureBody(animation_bytes())).status_code == 200
        changed = CustomEmoji.objects.get()
        assert changed.picture != drake.picture
        assert emoji_pictures.read_emoji_picture(drake.picture, is_still=False) is None
        assert AuditEntry.objects.latest("pk").action == "replace_emoji"

    @pytest.mark.parametrize(
        "name", ["x", "1st", "a b", "é", "tada", "+1", "Ümlaut", "x" * 33, "a.b", "%00", "a\u202e", "-a", "../x"]
    )
    def test_422_for_a_bad_name_or_a_standard_emoji(self, as_staff, name):
        answer = as_staff.put(f"emoji/{quote(name)}", PictureBody())
        assert answer.status_code in (404, 422)
        assert not CustomEmoji.objects.exists()

    @pytest.mark.parametrize(
        "content",
        [
            lambda: b"",
            lambda: SVG,
            lambda: b"GIF89a",
            lambda: animation_bytes(101),
            lambda: animation_bytes(60, size=(1200, 900), mode="L"),
        ],
        ids=["nothing", "SVG", "half", "frames", "pixels"],
    )
    def test_422_for_what_is_no_picture_or_too_much_of_one(self, as_staff, content):
        answer = as_staff.put("emoji/drake", PictureBody(content()))
        assert answer.status_code == 422 and "picture" in answer.json()["errors"]
        assert not CustomEmoji.objects.exists()

    def test_413_for_more_than_a_picture(self, as_staff):
        assert as_staff.put("emoji/drake", PictureBody(b"x" * 6_000_000)).status_code == 413

    def test_at_most_five_hundred(self, as_staff, drake, monkeypatch):
        monkeypatch.setattr(change_custom_emoji, "MAX_CUSTOM_EMOJI", 1)
        answer = as_staff.put("emoji/second", PictureBody())
        assert (answer.status_code, answer.json()["errors"]["name"]) == (422, ["there is at most 1 emoji"])
        assert as_staff.put("emoji/drake", PictureBody()).status_code == 200

    def test_403_for_everyone_but_staff_whatever_they_send(self, drake, as_ada):
        assert as_ada.put("emoji/mine", PictureBody()).status_code == 403
        assert as_ada.put("emoji/tada", PictureBody(SVG)).status_code == 403
        assert as_ada.delete("emoji/drake").status_code == 403
        assert as_ada.delete("emoji/none").status_code == 403
        assert CustomEmoji.objects.count() == 1


class TestDelete:
    def test_removes_row_and_picture(self, as_staff, drake, as_ada, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            assert as_staff.delete("emoji/drake").status_code == 200
        assert as_ada.media("/media/emoji/drake").status_code == 404
        assert emoji_pictures.read_emoji_picture(drake.picture, is_still=True) is None
        assert AuditEntry.objects.latest("pk").action == "remove_emoji"
        assert as_staff.delete("emoji/drake").status_code == 404

    @pytest.mark.parametrize("name", ["%00", "x" * 500, "..%2f..", "é", "Drake"])
    def test_404_for_what_is_no_name(self, as_staff, drake, name):
        assert as_staff.delete(f"emoji/{name}").status_code == 404
        assert CustomEmoji.objects.exists()

    def test_the_sweep_keeps_pictures_in_use(self, drake):
        assert delete_unused_pictures() == 0
        assert emoji_pictures.read_emoji_picture(drake.picture, is_still=True)


class TestPicture:
    def test_an_animation_has_a_still_version(self, staff, as_ada):
        put_custom_emoji(actor=staff, name="waver", upload=PictureBody(animation_bytes(5)).file())
        moving, still = (as_ada.media(f"/media/emoji/waver{end}").content for end in ("", "/still"))
        assert b"ANIM" in moving[:60] and b"ANIM" not in still[:60]

    @pytest.mark.parametrize("name", ["none", "x" * 500, "%00", "..%2f..", "é"])
    def test_404_for_all_else(self, as_ada, name):
        assert as_ada.media(f"/media/emoji/{name}").status_code == 404


def newest(caller, chat):
    return caller.get(f"chats/{chat.pk}/messages").json()["messages"][-1]


class TestMessages:
    def test_show_it_and_say_its_name(self, drake, chat, as_ada):
        as_ada.post(f"chats/{chat.pk}/messages", {"content": "Done :drake:"})
        body = newest(as_ada, chat)
        assert body["content"] == "Done :drake:"
        assert '<img class="emoji-image" src="/media/emoji/drake" alt=":drake:">' in body["html"]

    def test_edits_do_too(self, drake, chat, ada, as_ada):
        message = say(ada, chat, "Done")
        html = as_ada.patch(f"chats/{chat.pk}/messages/{message.pk}", {"content": "@Ben :drake:"}).json()["html"]
        assert "/media/emoji/drake" in html and "mention" in html

    def test_one_query_more_with_a_possible_name_whatever_is_known(
        self, drake, chat, as_ada, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(9):
            as_ada.post(f"chats/{chat.pk}/messages", {"content": ":drake: " * 90 + ":nope:"})
        with django_assert_max_num_queries(8):
            as_ada.post(f"chats/{chat.pk}/messages", {"content": "at 10:30:00, std::x"})

    def test_a_removed_one_is_its_name_from_then_on(self, staff, drake, chat, as_ada):
        remove_custom_emoji(actor=staff, name="drake")
        as_ada.post(f"chats/{chat.pk}/messages", {"content": ":drake:"})
        assert newest(as_ada, chat)["html"] == '<p dir="auto">:drake:</p>'


class TestReactions:
    @pytest.fixture
    def path(self, chat, ben):
        return f"chats/{chat.pk}/messages/{say(ben, chat, 'Shall we?').pk}/reactions/"

    def test_it_is_one(self, drake, path, ada, as_ada):
        answer = as_ada.put(path + quote(":Drake:", safe=""))
        assert answer.json()["reactions"] == [{"emoji": ":drake:", "user_ids": [ada.pk]}]
        assert as_ada.delete(path + ":drake:").json()["reactions"] == []

    @pytest.mark.parametrize("emoji", [":nope:", ":drake", "::", ":drake: ", ":a:", ":" + "x" * 40 + ":"])
    def test_422_for_an_unknown_one(self, drake, path, as_ada, emoji):
        assert as_ada.put(path + quote(emoji, safe="")).status_code == 422
        assert not Reaction.objects.exists()

    def test_a_removed_one_stays_until_its_people_remove_it(self, staff, drake, path, as_ada, as_ben):
        as_ada.put(path + ":drake:")
        remove_custom_emoji(actor=staff, name="drake")
        assert as_ben.put(path + ":drake:").status_code == 422
        assert as_ada.delete(path + ":drake:").json()["reactions"] == []

    def test_the_longest_name_fits(self, staff, path, as_ada):
        put_custom_emoji(actor=staff, name="n" * 32, upload=PictureBody().file())
        assert as_ada.put(f"{path}:{'n' * 32}:").status_code == 200
