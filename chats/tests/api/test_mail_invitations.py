"""Messages as invitations: mailed to people without an account, who join the chat by signing up."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts.models import Block, User
from accounts.models.site_settings import SignUpRule
from accounts.tests.api.addresses import mails
from accounts.tests.builders import PASSWORD, browser_of, make_person, make_staff
from chats.actions.invite_by_mail import mail_chat_invitation
from chats.actions.leave_chat import leave_chat
from chats.models import JoinLink, Membership
from chats.tests.builders import Caller, make_chat
from chats.text.mail_excerpt import MAX_MAILED_CHARACTERS, mail_excerpt

pytestmark = pytest.mark.django_db
MIRA = "mira@example.org"
TEXT = f"@{MIRA} shall we <b>meet</b> at 9:00? See https://evil.example/x & bring 3.5 kg."


@pytest.fixture(autouse=True)
def _mails(settings) -> None:
    settings.EMAIL_URL = "smtp://localhost"


@pytest.fixture
def path(chat):
    return f"chats/{chat.pk}/mail_invitations"


def invite(caller, path, email=MIRA, content=TEXT):
    return caller.post(path, {"email": email, "content": content})


def link_in(message) -> dict[str, str]:
    [address] = re.findall(r"https?://\S+/signup\S+", message.body)
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def sign_up(email, **fields):
    user = {"name": "Mira", "email": email, "password": PASSWORD}
    return Client().post("/api/signup", {"user": user, **fields}, content_type="application/json")


class TestTheMail:
    def test_has_the_text_twice_escaped_and_without_links(self, as_ben, path):
        assert invite(as_ben, path).status_code == 204
        [message] = mails()
        html = message.alternatives[0][0]
        assert message.to == [MIRA] and message.subject == "Ben wrote to you on ChatApp"
        assert "shall we <b>meet</b> at 9:00? See … & bring 3.5 kg." in message.body
        assert "shall we &lt;b&gt;meet&lt;/b&gt; at 9:00? See … &amp; bring 3.5 kg." in html
        for part in (message.body, html):
            assert "evil.example" not in part and "<b>meet</b>" not in html

    def test_is_bounded(self):
        assert len(mail_excerpt("word " * 800, email=MIRA)) <= MAX_MAILED_CHARACTERS + 1

    @pytest.mark.parametrize(
        "text",
        [
            "https://x",
            "evil.example",
            "ben@evil.example",
            "a。example",
            "http://1.2.3.4/",
            "EVIL.example/x",
            "x1.com",
            f"@{MIRA}",
        ],
    )
    def test_nothing_becomes_a_link(self, text):
        assert mail_excerpt(text, email=MIRA) in ("…", "")

    @pytest.mark.parametrize("text", ["at 9:00", "3.5 kg", "end. Next", "and/or", "Привет, мир", "line\nline"])
    def test_other_words_stay(self, text):
        assert mail_excerpt(text, email=MIRA) == text

    def test_the_table_of_jobs_keeps_no_link(self, as_ben, path):
        invite(as_ben, path)
        secret = link_in(mails()[0])["next"].rpartition("/")[2]
        assert secret not in str(list(JoinLink.objects.values()))


@pytest.mark.django_db(transaction=True)
class TestSigningUp:
    def test_by_the_link_is_in_the_chat(self, as_ben, path, chat):
        invite(as_ben, path)
        link = link_in(mails()[0])
        assert sign_up(MIRA, **link).status_code == 201
        mira = User.objects.get(email=MIRA)
        membership = Membership.objects.get(chat=chat, user=mira)
        assert (membership.state, membership.role) == ("accepted", "member")
        # It works once; the one who used it is led to the chat.
        secret = link["next"].rpartition("/")[2]
        assert Caller(make_person("Dan")).post(f"join/{secret}", {}).status_code == 404
        assert browser_of(mira).get(link["next"])["Location"] == f"/chats/{chat.pk}"
        assert browser_of(make_person("Eve")).get(link["next"]).status_code == 404

    def test_where_it_needs_an_invitation_staff_give_one(self, settings, as_ben, chat, path):
        settings.SIGNUP = SignUpRule.INVITE
        assert invite(as_ben, path).status_code == 403
        staff = make_staff("Sam")
        theirs = make_chat(staff, make_person("Tom"))
        assert invite(Caller(staff), f"chats/{theirs.pk}/mail_invitations").status_code == 204
        link = link_in(mails()[0])
        assert sign_up("other@example.org", **link).status_code == 403
        assert sign_up(MIRA, **link).status_code == 201
        assert Membership.objects.filter(chat=theirs, user__email=MIRA, state="accepted").exists()

    def test_with_another_address_asks_first(self, as_ben, path, chat):
        invite(as_ben, path)
        assert sign_up("other@example.org", **link_in(mails()[0])).status_code == 201
        assert not Membership.objects.filter(chat=chat, user__email="other@example.org").exists()

    def test_not_once_the_inviter_has_left(self, as_ben, ben, path, chat):
        invite(as_ben, path)
        link = link_in(mails()[0])
        leave_chat(person=ben, chat_id=chat.pk)
        assert sign_up(MIRA, **link).status_code == 201
        assert not Membership.objects.filter(chat=chat, user__email=MIRA).exists()


class TestWhoMay:
    def test_no_outsider_and_no_one_in_a_direct_chat(self, ada, ben, as_ada, as_cy, path):
        assert invite(as_cy, path).status_code == 403
        direct = make_chat(ada, ben, kind="direct")
        assert invite(as_ada, f"chats/{direct.pk}/mail_invitations").status_code == 403
        assert not mails() and not JoinLink.objects.exists()

    def test_no_one_where_sign_up_is_closed_or_no_mail_is_sent(self, settings, as_ben, path):
        settings.SIGNUP = SignUpRule.CLOSED
        assert invite(as_ben, path).status_code == 403
        settings.SIGNUP = SignUpRule.OPEN
        settings.EMAIL_URL = ""
        assert invite(as_ben, path).status_code == 403

    def test_no_one_with_an_unverified_address(self, ben, as_ben, path):
        User.objects.filter(pk=ben.pk).update(email_verified_at=None)
        assert invite(as_ben, path).status_code == 403

    @pytest.mark.parametrize("email", ["", " ", "mira", "mira@", "@x.org", "mira@localhost", "a\0@b.org", "x" * 300])
    def test_422_for_what_is_no_address(self, as_ben, path, email):
        answer = invite(as_ben, path, email=email)
        assert answer.status_code == 422 and "email" in answer.json()["errors"]

    @pytest.mark.parametrize("content", ["", " ", "x" * 4_001, None, 5])
    def test_422_for_what_is_no_message(self, as_ben, path, content):
        assert invite(as_ben, path, content=content).status_code == 422


class TestNothingIsRevealed:
    def test_an_address_with_an_account_gets_the_same_answer_and_no_mail(self, as_ben, chat, path):
        dan = make_person("Dan")
        unknown, known = invite(as_ben, path), invite(as_ben, path, email=dan.email)
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert [message.to for message in mails()] == [[MIRA]]
        assert Membership.objects.get(chat=chat, user=dan).state == "invited"
        again = [invite(as_ben, path), invite(as_ben, path, email=dan.email)]
        assert [answer.json() for answer in again] == [again[0].json()] * 2

    def test_nor_whether_they_block(self, ben, as_ben, chat, path):
        dan = make_person("Dan")
        Block.objects.create(blocker=dan, blocked=ben)
        assert invite(as_ben, path, email=dan.email).status_code == 204
        assert not mails() and not Membership.objects.filter(chat=chat, user=dan).exists()

    def test_leaders_see_the_link_without_the_address(self, as_ada, as_ben, chat, path):
        invite(as_ben, path)
        listed = as_ada.get(f"chats/{chat.pk}/join_links")
        assert len(listed.json()["links"]) == 1 and MIRA not in listed.content.decode()


class TestLimits:
    def test_once_a_week_from_a_chat_and_three_times_in_all(self, ada, ben, as_ben, path):
        assert [invite(as_ben, path).status_code for _ in range(2)] == [204, 422]
        others = [f"chats/{make_chat(ben, ada).pk}/mail_invitations" for _ in range(3)]
        assert [invite(as_ben, other).status_code for other in others] == [204, 204, 422]
        assert len(mails()) == 3

    def test_ten_an_hour_for_a_person(self, as_ben, path):
        answers = [invite(as_ben, path, email=f"p{count}@example.org") for count in range(11)]
        assert [answer.status_code for answer in answers] == [204] * 10 + [429]
        assert len(mails()) == 10

    def test_a_link_that_no_longer_works_is_not_mailed(self, as_ben, path):
        invite(as_ben, path)
        assert len(mails()) == 1
        link = JoinLink.objects.get()
        JoinLink.objects.update(revoked_at=link.created_at)
        mail_chat_invitation.call(link_id=link.pk, text="x")
        mail_chat_invitation.call(link_id=999, text="x")
        assert len(mails()) == 1
