"""The mail with the reset link, and an unavailable mail server."""

from unittest import mock

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from accounts.mail.reset_link import mail_reset_link
from accounts.tests.builders import make_person
from chatapp.jobs.task_worker import TaskWorker
from chatapp.lib import clock

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
def test_no_one_gets_nothing(email):
    mail_reset_link.call(email=email)
    assert mail.outbox == []


def test_a_deactivated_person_gets_nothing():
    mail_reset_link.call(email=make_person(is_active=False).email)
    assert mail.outbox == []


def test_a_job_queued_by_release_1_0_is_still_sent():
    mail_reset_link.call(email=make_person().email, tries_left=2)
    assert len(mail.outbox) == 1


class TestMailServerAway:
    def test_the_job_fails_and_is_tried_again_later(self):
        job = mail_reset_link.enqueue(email=make_person().email)
        worker = TaskWorker.of(worker_id="ada", queues=["default"], interval=0.0)
        with mock.patch("accounts.mail.policy.EmailMultiAlternatives.send", side_effect=ConnectionRefusedError):
            worker.run_task(DBTaskResult.objects.get(pk=job.id))
        waiting = DBTaskResult.objects.get(pk=job.id)
        assert waiting.status == "READY"
        assert waiting.run_after > clock.now()
