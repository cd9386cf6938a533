"""Default chats: new accounts join them at sign-up; existing accounts don't."""

import pytest
from django.test import Client

from accounts.actions.staff import add_person
from accounts.models import AuditEntry, User
from accounts.tests.builders import PASSWORD, make_staff
from chatapp.lib.errors import Invalid
from chats.actions import join_default_chats as module
from chats.actions.change_default_chats import MAX_DEFAULT_CHATS, make_chat_default, make_chat_ordinary
from chats.actions.close_chat import close_chat, reopen_chat
from chats.actions.join_default_chats import join_default_chats
from chats.actions.leave_chat import leave_chat
from chats.models import Chat, Membership
from chats.queries.open_chats import default_chat_ids
from chats.tests.builders import make_chat


@pytest.fixture
def sue(db):
    return make_staff()


@pytest.fixture
def square(ada, sue):
    chat = make_chat(ada, kind="open", title="Town square")
    return make_chat_default(staff=sue, chat_id=chat.pk, reason="for everyone")


@pytest.fixture
def sign_up(django_capture_on_commit_callbacks):
    """Return a function that creates an account as a newcomer does."""

    def create(email="dora@example.org"):
        body = {"user": {"name": f"Dora {email}", "email": email, "password": PASSWORD}}
        with django_capture_on_commit_callbacks(execute=True):
            answer = Client().post("/api/signup", body, content_type="application/json")
        assert answer.status_code == 201
        return User.objects.get(email=email)

    return create


def chats_of(person):
    return list(Membership.objects.filter(user=person).order_by("pk").values_list("chat_id", "role", "state"))


class TestSignUp:
    def test_a_newcomer_is_a_plain_member_with_one_system_message_and_nothing_unread(self, ben, square, sign_up):
        dora = sign_up()
        assert chats_of(dora) == [(square.pk, "member", "accepted")]
        assert [row.content for row in square.messages.all()] == [f"{dora.name} joined"]
        assert not Membership.objects.filter(user=ben).exists()

    def test_so_is_an_account_that_staff_add(self, square, sue, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            add_person(staff=sue, name="Emil", email="emil@example.org")
        assert chats_of(User.objects.get(name="Emil")) == [(square.pk, "member", "accepted")]

    def test_other_open_chats_are_not_joined(self, ada, square, sign_up):
        make_chat(ada, kind="open", title="Garden")
        assert [chat_id for chat_id, *_ in chats_of(sign_up())] == [square.pk]

    def test_again_changes_nothing(self, square, sign_up):
        dora = sign_up()
        before = list(Chat.objects.filter(pk=square.pk).values())
        join_default_chats(user_id=dora.pk)
        assert list(Chat.objects.filter(pk=square.pk).values()) == before

    def test_without_default_chats_it_asks_one_query(self, ben, django_assert_num_queries):
        with django_assert_num_queries(1):
            join_default_chats(user_id=ben.pk)

    def test_a_missing_account_is_ignored(self, square):
        join_default_chats(user_id=999_999)
        assert square.memberships.count() == 1


class TestRaces:
    @pytest.mark.parametrize("change", ["closed", "deleted", "ordinary"])
    def test_a_chat_that_changes_meanwhile_is_left_out_and_the_next_one_joined(
        self, ada, ben, square, sue, monkeypatch, change
    ):
        other = make_chat(ada, kind="open", title="Garden")
        make_chat_default(staff=sue, chat_id=other.pk, reason="test")

        def read_and_change():
            found = default_chat_ids()
            if change == "closed":
                close_chat(staff=sue, chat_id=square.pk, reason="test")
            elif change == "deleted":
                leave_chat(person=ada, chat_id=square.pk)
            else:
                make_chat_ordinary(staff=sue, chat_id=square.pk, reason="test")
            return found

        monkeypatch.setattr(module, "default_chat_ids", read_and_change)
        join_default_chats(user_id=ben.pk)
        assert [chat_id for chat_id, *_ in chats_of(ben)] == [other.pk]
        assert Chat.objects.filter(pk=square.pk).exists() == (change != "deleted")


class TestChoosing:
    def test_is_audited_once_and_undone(self, square, sue):
        make_chat_default(staff=sue, chat_id=square.pk, reason="again")
        make_chat_ordinary(staff=sue, chat_id=square.pk, reason="too loud")
        make_chat_ordinary(staff=sue, chat_id=square.pk, reason="again")
        noted = AuditEntry.objects.order_by("pk").values_list("action", "subject", "reason")
        subject = f"chat {square.pk}"
        assert list(noted) == [
            ("make_chat_default", subject, "for everyone"),
            ("make_chat_ordinary", subject, "too loud"),
        ]
        assert default_chat_ids() == []

    @pytest.mark.parametrize("kind", ["private", "direct"])
    def test_only_open_chats(self, ada, ben, sue, kind):
        chat = make_chat(ada, ben, kind=kind)
        with pytest.raises(Invalid):
            make_chat_default(staff=sue, chat_id=chat.pk, reason="test")
        assert default_chat_ids() == []

    def test_a_closed_one_is_none_until_it_is_reopened(self, square, sue):
        close_chat(staff=sue, chat_id=square.pk, reason="test")
        assert default_chat_ids() == []
        reopen_chat(staff=sue, chat_id=square.pk, reason="test")
        assert default_chat_ids() == [square.pk]

    def test_at_most_ten(self, ada, sue):
        chats = [make_chat(ada, kind="open", title=f"Chat {number}") for number in range(MAX_DEFAULT_CHATS + 1)]
        for chat in chats[:-1]:
            make_chat_default(staff=sue, chat_id=chat.pk, reason="test")
        with pytest.raises(Invalid):
            make_chat_default(staff=sue, chat_id=chats[-1].pk, reason="test")
        assert len(default_chat_ids()) == MAX_DEFAULT_CHATS
