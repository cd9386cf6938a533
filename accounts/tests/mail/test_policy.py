"""Which mail may be sent to whom, and that nothing else sends mail."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.core import mail

from accounts.mail.email_changed import mail_email_changed
from accounts.mail.invitation import mail_invitation
from accounts.mail.policy import Purpose, claim_invitation_mail, inviter_as_mailed, may_be_mailed, send
from accounts.tests.builders import make_person, send_waiting_mails, time_moved
from chatapp.tests.german import translated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"


def unverified(**fields):
    return make_person("Mal", email_verified_at=None, **fields)


class TestMayMail:
    @pytest.mark.parametrize("purpose", [Purpose.VERIFICATION, Purpose.RESET])
    def test_what_its_owner_needs_goes_to_any_address(self, purpose):
        assert may_be_mailed(make_person(), purpose=purpose)
        assert may_be_mailed(unverified(), purpose=purpose)

    def test_everything_else_only_to_verified_ones(self):
        assert may_be_mailed(make_person(), purpose=Purpose.NOTICE)
        assert not may_be_mailed(unverified(), purpose=Purpose.NOTICE)
        assert not may_be_mailed(unverified(), purpose=Purpose.INVITATION)

    def test_nothing_to_who_is_switched_off(self):
        assert not any(may_be_mailed(make_person(is_active=False), purpose=purpose) for purpose in Purpose)


class TestInvitations:
    def test_one_a_week(self):
        mallory = unverified()
        assert [claim_invitation_mail(mallory) for _ in range(3)] == [True, False, False]
        with time_moved(days=6, hours=23):
            assert not claim_invitation_mail(mallory)
        with time_moved(days=7, minutes=1):
            assert [claim_invitation_mail(mallory) for _ in range(2)] == [True, False]

    def test_none_to_the_verified_or_without_mail(self, settings):
        assert not claim_invitation_mail(make_person())
        settings.EMAIL_URL = ""
        assert not claim_invitation_mail(unverified())

    def test_the_wording_is_fixed_and_the_name_is_no_link(self):
        mallory = unverified()
        inviter = make_person("Win 1000 € at https://evil.example/x " + "y" * 60)
        mail_invitation(mallory, inviter=inviter)
        mail_invitation(mallory, inviter=make_person("Ben"))
        send_waiting_mails()
        [message] = mail.outbox
        assert message.to == [mallory.email]
        assert "Win 1000 at https evil example x yyyyyyyyyyyyyyyyy invited you" in str(message.body)
        assert "evil.example" not in str(message.body) + str(message.alternatives[0][0])
        assert message.subject == f"An invitation to {site.SITE_NAME}"

    def test_not_to_who_verified_meanwhile(self):
        mallory = unverified()
        mail_invitation(mallory, inviter=make_person("Ben"))
        type(mallory).objects.update(email_verified_at="2026-01-01T00:00Z")
        send_waiting_mails()
        assert mail.outbox == []


@pytest.mark.parametrize(
    ("name", "mailed"),
    [
        ("Nora Lind", "Nora Lind"),
        ("José O'Neil-Søn", "José O'Neil-Søn"),
        ("山田 太郎", "山田 太郎"),
        ("a\r\nBcc: x@x.org", "a Bcc x x org"),
        ("www.evil.com", "www evil com"),
        ("<b>N</b>", "b N b"),
        ("\u202eNora\u200b", "Nora"),
        ("!!!", ""),
        ("", ""),
        ("x" * 51, "x" * 50),
        ("x" * 1_000_000, "x" * 50),
    ],
)
def test_an_inviters_name_is_cleaned_and_cut(name, mailed):
    assert inviter_as_mailed(name) == mailed


@pytest.mark.parametrize("address", ["shared;7", "released;7", "a@b@c.org", "a,b@x.org", "<x@x.org>", ""])
def test_what_is_no_address_gets_nothing(address):
    send(to=address, language="en", subject="x", template="email_changed", facts={})
    assert mail.outbox == []


def test_nothing_else_sends():
    """The policy decides: no other module sends mail through Django."""
    root = Path(site.BASE_DIR)
    marks = ("send_mail(", "EmailMessage(", "EmailMultiAlternatives(", "send_mass_mail(", "smtplib.SMTP")
    senders = {
        str(path.relative_to(root))
        for app in ("accounts", "chats", "chatapp")
        for path in (root / app).rglob("*.py")
        if "tests" not in path.parts and any(mark in path.read_text() for mark in marks)
    }
    # The doctor's test mail goes to the address that its operator types.
    assert senders == {"accounts/mail/policy.py", "chatapp/doctor/checks/mail.py"}


def test_a_mail_is_in_the_recipients_language_and_names_the_site(settings):
    settings.SITE_NAME = "100% Chat"
    with translated({"Your email address for %(site)s was changed": "Ihre Adresse bei %(site)s wurde geändert"}):
        for language in ("de", "en"):
            mail_email_changed.call("ada@example.org", language=language)
    assert [sent.subject for sent in mail.outbox] == [
        "Ihre Adresse bei 100% Chat wurde geändert",
        "Your email address for 100% Chat was changed",
    ]
