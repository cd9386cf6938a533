"""Builders of people and signed-in devices for tests."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from unittest import mock

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actions.open_device import open_device
from accounts.client_info import ClientInfo
from accounts.models import Device, User
from accounts.tokens import issue_access_token

PASSWORD = "Str0ng-enough"
_numbers = itertools.count(1)


def make_person(name: str = "Ada", *, email: str = "", **fields: object) -> User:
    """Store a person whose password is PASSWORD; the email is made from the name and counts as verified."""
    login = re.sub(r'[,;<>()"\s]+', ".", name.lower())
    email = email or f"{login}{next(_numbers)}@example.org"
    return User.objects.create_user(email, PASSWORD, **{"name": name, "email_verified_at": timezone.now(), **fields})


def make_staff(name: str = "Sue") -> User:
    """Store a staff person."""
    return make_person(name, is_staff=True, is_superuser=True)


def device_of(person: User, **client: str) -> Device:
    """Sign the person in on a new device."""
    return open_device(person=person, client_info=ClientInfo(**client))


def api_of(person: User, device: Device | None = None) -> Client:
    """Return a client that calls the API with an access token of a (new) device, and no cookie."""
    token = issue_access_token(device or device_of(person))
    return Client(headers={"Authorization": f"Bearer {token}"})


def browser_of(person: User, *, checks_csrf: bool = False) -> Client:
    """Return a client signed in by a page's session, as after the sign-in form."""
    client = Client(enforce_csrf_checks=checks_csrf)
    request = HttpRequest()
    request.session = client.session
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["device_id"] = device_of(person, kind=Device.Kind.BROWSER).pk
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client


def time_moved(**by: float):
    """Move the clock inside a `with`: time_moved(seconds=11), time_moved(hours=-1)."""
    real, shift = timezone.now, timedelta(**by)
    return mock.patch("django.utils.timezone.now", lambda: real() + shift)


def send_waiting_mails() -> None:
    """Run the queued jobs in this thread: the worker closes its connection, which holds the test's transaction."""
    for job in DBTaskResult.objects.order_by("enqueued_at"):
        job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
        job.delete()
