"""The staff page for custom emoji, and pages that show them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.builders import browser_of, make_person, make_staff
from chatapp.tests.pictures import SVG
from chats.actions.change_custom_emoji import put_custom_emoji
from chats.actions.react import react
from chats.models import CustomEmoji
from chats.tests.builders import PictureBody, say

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/site/emoji/"
REMOVE = "/admin/site/emoji/remove"


@pytest.fixture
def person():
    return make_staff()


@pytest.fixture
def staff(person):
    return browser_of(person)


@pytest.fixture
def drake(person):
    return put_custom_emoji(actor=person, name="drake", upload=PictureBody().file())


class TestWhoMay:
    @pytest.mark.parametrize("address", [ADDRESS, REMOVE])
    def test_a_member_finds_nothing_there_and_changes_nothing(self, drake, address):
        answer = browser_of(make_person("Cy")).post(address, {"name": "drake", "picture": PictureBody().file()})
        assert answer.status_code == 404
        assert CustomEmoji.objects.get() == drake

    def test_a_stranger_is_asked_to_sign_in(self, drake):
        answer = Client().get(ADDRESS)
        assert answer["Location"].startswith("/signin?next=")
        assert "drake" not in answer.content.decode()


class TestPage:
    def test_adds_one_whose_name_may_have_its_colons(self, staff):
        answer = staff.post(ADDRESS, {"name": " :Ship-It: ", "picture": PictureBody().file()}, follow=True)
        page = answer.content.decode()
        assert "Everyone can use :ship-it: now." in page
        assert '<img class="emoji-image" src="/media/emoji/ship-it"' in page.replace("\n  ", " ")

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("drake", SVG, "must be a picture"),
            ("tada", None, "is the name of a standard emoji"),
            ("1", None, "should have 2 to 32 lower case letters"),
            ("x" * 100_000, None, "should be at most"),
            ("a\x00b", None, "Null characters"),
        ],
    )
    def test_an_error_is_said_and_nothing_stored(self, staff, name, content, says):
        answer = staff.post(ADDRESS, {"name": name, "picture": PictureBody(content).file()})
        assert answer.status_code == 422 and says in answer.content.decode()
        assert not CustomEmoji.objects.exists()

    def test_without_a_picture(self, staff):
        assert staff.post(ADDRESS, {"name": "drake"}).status_code == 422

    @pytest.mark.parametrize("name", ["", "\x00", "x" * 100_000, "<b>"])
    def test_removes_nothing_without_a_name(self, staff, drake, name):
        assert "It was removed already." in staff.post(REMOVE, {"name": name}, follow=True).content.decode()
        assert CustomEmoji.objects.exists()

    def test_removes_one_and_says_so_twice(self, staff, drake):
        assert ":drake: was removed." in staff.post(REMOVE, {"name": "drake"}, follow=True).content.decode()
        assert "It was removed already." in staff.post(REMOVE, {"name": "drake"}, follow=True).content.decode()
        assert not CustomEmoji.objects.exists()

    def test_as_many_queries_however_many_there_are(self, staff, drake, django_assert_max_num_queries):
        CustomEmoji.objects.bulk_create(CustomEmoji(name=f"e{number}", picture="x" * 22) for number in range(100, 140))
        with django_assert_max_num_queries(8):
            assert "41 emoji of 500" in staff.get(ADDRESS).content.decode()

    def test_the_admin_lists_and_removes_them(self, staff, drake):
        assert "drake" in staff.get(reverse("admin:chats_customemoji_changelist")).content.decode()
        step = reverse("admin:chats_customemoji_step", args=[drake.pk, "remove"])
        assert staff.post(step, {"reason": "No longer funny"}).status_code == 302
        assert not CustomEmoji.objects.exists()


class TestShown:
    def test_in_reactions_on_every_page_that_has_them(self, drake, ada, ben, chat):
        message = say(ben, chat, "Shall we?")
        react(actor=ada, chat_id=chat.pk, message_id=message.pk, emoji=":drake:")
        as_ada = browser_of(ada)
        for page in ("", f"/messages/{message.pk}/react", f"/messages/{message.pk}/details"):
            assert 'src="/media/emoji/drake"' in as_ada.get(f"/chats/{chat.pk}{page}").content.decode()

    def test_toggled_without_javascript(self, drake, ada, ben, chat):
        message = say(ben, chat, "Shall we?")
        as_ada, path = browser_of(ada), f"/chats/{chat.pk}/messages/{message.pk}/react"
        as_ada.post(path, {"emoji": ":drake:"})
        message.refresh_from_db()
        assert message.reactions[0]["emoji"] == ":drake:"
        as_ada.post(path, {"emoji": ":drake:"})
        message.refresh_from_db()
        assert message.reactions == []
