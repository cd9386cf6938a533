"""The mail with the reset link, and a mail server that is away."""

from unittest import mock

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from accounts.mail.reset_link import mail_reset_link
from accounts.tests.builders import make_person

pytestmark = pytest.mark.django_db


def test_text_and_html_both_carry_the_link():
    ada = make_person("Ada <i>")
    mail_reset_link.call(email=ada.email)
    (message,) = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    body, html = str(message.body), str(message.alternatives[0][0])
    link = next(line for line in body.splitlines() if "/password-reset/" in line)
    assert f'href="{link}"' in html
    assert "Ada &lt;i&gt;" in html
    assert "Ada <i>" in body


@pytest.mark.parametrize("email", ["nobody@example.org", ""])
def test_nobody_gets_nothing(email):
    mail_reset_link.call(email=email)
    assert mail.outbox == []


def test_a_deactivated_person_gets_nothing():
    mail_reset_link.call(email=make_person(is_active=False).email)
    assert mail.outbox == []


class TestMailServerAway:
    @pytest.fixture(autouse=True)
    def away(self):
        with mock.patch("accounts.mail.policy.send_mail", side_effect=ConnectionRefusedError):
            yield

    def test_it_is_tried_again_later(self):
        mail_reset_link.call(email=make_person().email)
        (job,) = DBTaskResult.objects.all()
        assert job.args_kwargs["kwargs"]["tries_left"] == 2
        assert job.run_after is not None

    def test_but_not_for_ever(self):
        with pytest.raises(ConnectionRefusedError):
            mail_reset_link.call(email=make_person().email, tries_left=1)
        assert not DBTaskResult.objects.exists()
