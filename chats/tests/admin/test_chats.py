"""Chats in the admin."""

import pytest

from accounts.models import AuditEntry
from accounts.tests.builders import browser_of, make_person, make_staff
from chats.actions.accept_invitation import accept_invitation
from chats.actions.change_picture import change_picture
from chats.actions.create_chat import create_chat
from chats.actions.make_join_link import make_join_link
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Membership, Message
from chats.tests.builders import PictureBody

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return browser_of(make_staff())


@pytest.fixture
def ada():
    return make_person("Ada")


@pytest.fixture
def ben():
    return make_person("Ben")


@pytest.fixture
def chat(ada, ben):
    made = create_chat(owner=ada, emails=[ben.email], title="Harvest").chat
    accept_invitation(person=ben, chat_id=made.pk)
    send_message(MessageDraft("a private sentence"), author=ada, chat_id=made.pk)
    return made


def take(desk, chat, step, reason="reported by Ben"):
    return desk.post(f"/admin/chats/chat/{chat.pk}/step/{step}/", {"reason": reason})


class TestLooking:
    def test_staff_find_a_chat_by_title_number_and_member(self, desk, chat, ben):
        other = create_chat(owner=make_person("Cy"), emails=[make_person("Dora").email], title="Elsewhere").chat
        for term in ("Harvest", ben.email):
            page = desk.get("/admin/chats/chat/", {"q": term}).content.decode()
            assert "Harvest" in page, term
            assert str(other) not in page, term
        # A number may also be part of someone's email, so the search may find more chats.
        assert "Harvest" in desk.get("/admin/chats/chat/", {"q": str(chat.pk)}).content.decode()

    def test_the_page_shows_members_and_nothing_that_was_said(self, desk, chat):
        page = desk.get(f"/admin/chats/chat/{chat.pk}/change/").content.decode()
        assert "Ada &lt;" in page
        assert "Ben &lt;" in page
        assert "a private sentence" not in page

    def test_members_and_chats_are_not_edited_here(self, desk, chat, ben):
        here = f"/admin/chats/chat/{chat.pk}"
        assert desk.post(f"{here}/change/", {"title": "Taken over"}).status_code == 403
        assert desk.post(f"{here}/delete/", {"post": "yes"}).status_code == 403
        assert Membership.objects.filter(chat=chat, user=ben).exists()
        chat.refresh_from_db()
        assert chat.title == "Harvest"


class TestClosing:
    def test_a_closed_chat_is_gone_for_its_members_and_the_reason_is_kept(self, desk, chat, ada):
        adas = browser_of(ada)
        assert adas.get(f"/api/chats/{chat.pk}").status_code == 200
        assert take(desk, chat, "close").status_code == 302
        assert adas.get(f"/api/chats/{chat.pk}").status_code == 403
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.subject, entry.reason) == ("close_chat", f"chat {chat.pk}", "reported by Ben")
        assert Message.objects.filter(chat=chat, content="a private sentence").exists()

    def test_it_can_be_opened_again(self, desk, chat, ada):
        take(desk, chat, "close")
        assert take(desk, chat, "reopen").status_code == 302
        assert browser_of(ada).get(f"/api/chats/{chat.pk}").status_code == 200
        assert AuditEntry.objects.first().action == "reopen_chat"

    def test_without_a_reason_it_stays_open(self, desk, chat):
        assert take(desk, chat, "close", reason="").status_code == 200
        chat.refresh_from_db()
        assert chat.closed_at is None
        assert not AuditEntry.objects.exists()


class TestPictures:
    def test_staff_remove_one_and_the_reason_is_kept(self, desk, chat, ada):
        change_picture(actor=ada, chat_id=chat.pk, upload=PictureBody().file())
        assert take(desk, chat, "take-picture-down").status_code == 302
        chat.refresh_from_db()
        assert chat.picture == ""
        assert (AuditEntry.objects.get().action, AuditEntry.objects.get().reason) == (
            "take_picture_down", "reported by Ben",
        )  # fmt: skip


class TestDefaultChats:
    def test_staff_let_new_accounts_join_an_open_chat_and_stop_it(self, desk, ada):
        square = create_chat(owner=ada, emails=[], title="Town square", kind="open").chat
        for step, is_default in (("make-default", True), ("make-ordinary", False)):
            assert step in desk.get(f"/admin/chats/chat/{square.pk}/change/").content.decode()
            assert take(desk, square, step).status_code == 302
            square.refresh_from_db()
            assert square.is_default == is_default
        assert AuditEntry.objects.count() == 2

    def test_a_private_chat_has_no_such_step(self, desk, chat):
        assert take(desk, chat, "make-default").status_code == 404
        chat.refresh_from_db()
        assert not chat.is_default


class TestJoinLinks:
    def test_staff_see_how_often_one_was_used_and_never_what_opens_it(self, desk, chat, ada):
        made = make_join_link(actor=ada, chat_id=chat.pk, hours=1, max_uses=777)
        page = desk.get(f"/admin/chats/chat/{chat.pk}/change/").content.decode()
        assert "777" in page
        assert made.secret not in page and made.link.secret_hash not in page


class TestOwners:
    def test_another_owner_is_chosen_only_where_the_owner_is_deactivated(self, desk, chat, ada):
        page = f"/admin/chats/chat/{chat.pk}/change/"
        assert "step/replace-owner/" not in desk.get(page).content.decode()
        ada.is_active = False
        ada.save()
        assert "step/replace-owner/" in desk.get(page).content.decode()
        assert take(desk, chat, "replace-owner").status_code == 302
        assert Membership.objects.get(chat=chat, role="owner").user.name == "Ben"
