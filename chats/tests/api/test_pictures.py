"""PUT and DELETE /api/chats/:id/picture, GET /media/chats/…: set by leaders, visible to members and the invited."""

import pytest

from accounts.tests.builders import make_person, make_staff
from chatapp.tests.pictures import SVG
from chats.actions.change_role import change_role
from chats.actions.close_chat import close_chat
from chats.actions.leave_chat import leave_chat
from chats.models import Chat, Membership
from chats.tests.builders import Caller, PictureBody, make_chat


@pytest.fixture
def path(chat):
    return f"chats/{chat.pk}/picture"


class TestGiving:
    def test_200_with_the_card_and_everyone_is_notified(self, chat, path, as_ada, as_ben):
        answer = as_ada.put(path, PictureBody())
        address = answer.json()["picture"]
        assert (answer.status_code, address.startswith(f"/media/chats/{chat.pk}/")) == (200, True)
        assert as_ben.get("users/chats").json()["chats"][0]["picture"] == address
        assert as_ben.get(f"chats/{chat.pk}").json()["picture"] == address
        assert chat.messages.latest("pk").content == "Ada changed the picture"
        said = {"code": "picture_changed", "data": {"name": "Ada"}}
        assert chat.messages.latest("pk").system == {"type": "picture", "user_id": as_ada.person.pk, **said}

    def test_a_moderator_may_a_member_may_not(self, chat, path, ada, ben, as_ben):
        assert as_ben.put(path, PictureBody()).status_code == 403
        assert as_ben.delete(path).status_code == 403
        change_role(actor=ada, chat_id=chat.pk, user_id=ben.pk, role="moderator")
        assert as_ben.put(path, PictureBody()).status_code == 200

    def test_422_for_what_is_no_picture(self, chat, path, as_ada):
        assert as_ada.put(path, PictureBody(SVG)).status_code == 422
        assert Chat.objects.get(pk=chat.pk).picture == ""

    def test_an_outsider_learns_nothing_about_pictures(self, path, as_cy):
        assert as_cy.put(path, PictureBody(SVG)).content == as_cy.put("chats/999999/picture", PictureBody()).content

    def test_delete_removes_it_and_a_repeat_publishes_nothing(self, chat, path, as_ada):
        as_ada.put(path, PictureBody())
        assert as_ada.delete(path).json()["picture"] is None
        rows = chat.messages.count()
        assert as_ada.delete(path).status_code == 200
        assert chat.messages.count() == rows


class TestSeeing:
    @pytest.fixture
    def address(self, path, as_ada):
        return as_ada.put(path, PictureBody()).json()["picture"]

    def test_members_and_the_invited_see_it(self, chat, address, cy, as_ben, as_cy):
        Membership.objects.create(chat=chat, user=cy)
        for caller in (as_ben, as_cy):
            answer = caller.media(address)
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")

    @pytest.mark.parametrize("kind", ["private", "open"])
    def test_outsiders_and_who_left_do_not(self, kind, ada, ben, as_ada, as_ben, as_cy):
        chat = make_chat(ada, ben, kind=kind, title="Harvest")
        address = as_ada.put(f"chats/{chat.pk}/picture", PictureBody()).json()["picture"]
        leave_chat(person=ben, chat_id=chat.pk)
        assert [caller.media(address).status_code for caller in (as_ben, as_cy, as_ada)] == [403, 403, 200]

    def test_nor_does_anyone_after_it_was_closed(self, chat, address, as_ada):
        close_chat(staff=make_staff(), chat_id=chat.pk, reason="test")
        assert as_ada.media(address).status_code == 403

    def test_no_other_chats_picture_through_your_own(self, address, cy, as_cy):
        own = make_chat(cy, make_person("Dora"))
        assert as_cy.media(address.replace(address.split("/")[3], str(own.pk), 1)).status_code == 404

    def test_404_for_an_earlier_one(self, address, path, as_ada):
        as_ada.put(path, PictureBody())
        assert as_ada.media(address).status_code == 404

    def test_it_takes_3_queries(self, address, ada, django_assert_num_queries):
        caller = Caller(ada)
        with django_assert_num_queries(3):
            caller.media(address)
