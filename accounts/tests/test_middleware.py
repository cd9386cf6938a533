"""Page sessions end with their device."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Device, User
from accounts.tests.builders import browser_of, make_person, time_moved

pytestmark = pytest.mark.django_db

PAGE = "/settings/devices"


def test_a_live_device_opens_pages():
    assert browser_of(make_person()).get(PAGE).status_code == 200


def test_an_ended_device_ends_the_session_for_good():
    client = browser_of(make_person())
    device = Device.objects.get()
    Device.objects.update(ended_at=device.created_at)
    assert client.get(PAGE).status_code == 302
    Device.objects.update(ended_at=None)
    assert client.get(PAGE).status_code == 302
    assert not Session.objects.exists()


def test_a_deactivated_person_is_out():
    client = browser_of(make_person())
    User.objects.update(is_active=False)
    assert client.get(PAGE).status_code == 302


def test_a_password_set_past_our_actions_ends_the_session_too():
    ada = make_person()
    client = browser_of(ada)
    ada.set_password("Set-by-shell1")
    ada.save()
    assert client.get(PAGE).status_code == 302


def test_a_session_without_a_device_is_none():
    client = Client()
    client.force_login(make_person())
    assert client.get(PAGE).status_code == 302


def test_a_session_naming_someone_elses_device_is_none():
    ada, cy = browser_of(make_person("Ada")), browser_of(make_person("Cy"))
    adas = Device.objects.get(user__name="Ada")
    session = cy.session
    session["device_id"] = adas.pk
    session.save()
    assert cy.get(PAGE).status_code == 302
    assert ada.get(PAGE).status_code == 200


def test_last_seen_follows_the_pages_too():
    client = browser_of(make_person())
    before = Device.objects.get().last_seen_at
    with time_moved(minutes=2):
        client.get(PAGE)
    assert (Device.objects.get().last_seen_at - before).total_seconds() >= 120


def test_a_visitor_without_a_session_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/signin").status_code == 200
