"""Queries of people and devices."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import queries
from accounts.actions.end_device import end_device
from accounts.models import Device, User
from accounts.tests.builders import device_of, make_person, time_moved

pytestmark = pytest.mark.django_db


class TestLiveDevice:
    def test_comes_with_its_person_in_one_query(self, django_assert_num_queries):
        device = device_of(make_person("Ada"))
        with django_assert_num_queries(1):
            found = queries.live_device(device_id=device.pk, user_id=device.user_id)
            assert found is not None
            assert found.user.name == "Ada"

    def test_is_none_when_ended(self):
        device = device_of(make_person())
        Device.objects.update(ended_at=timezone.now())
        assert queries.live_device(device_id=device.pk, user_id=device.user_id) is None

    def test_is_none_when_the_person_is_inactive(self):
        device = device_of(make_person())
        User.objects.update(is_active=False)
        assert queries.live_device(device_id=device.pk, user_id=device.user_id) is None

    def test_is_none_under_another_persons_name(self):
        device, cy = device_of(make_person("Ada")), make_person("Cy")
        assert queries.live_device(device_id=device.pk, user_id=cy.pk) is None

    @pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
    def test_is_none_for_numbers_no_id_can_be(self, number):
        assert queries.live_device(device_id=number, user_id=1) is None
        assert queries.live_device(device_id=1, user_id=number) is None


def test_devices_ended_since_looks_no_further_back(django_assert_num_queries):
    _living, ended, long_ago = device_of(make_person()), device_of(make_person()), device_of(make_person())
    Device.objects.filter(pk=ended.pk).update(ended_at=timezone.now() - timedelta(seconds=29))
    Device.objects.filter(pk=long_ago.pk).update(ended_at=timezone.now() - timedelta(seconds=40))
    with django_assert_num_queries(1):
        assert queries.devices_ended_since(seconds=30) == [(ended.pk, ended.user_id)]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_session_ended_on_a_machine_with_another_clock_is_found(hours):
    device = device_of(make_person())
    with time_moved(hours=hours):
        end_device(device=device, reason="test")
    found = [(device.pk, device.user_id)]
    assert queries.devices_ended_since(seconds=30) == found
    with time_moved(hours=hours):
        assert queries.devices_ended_since(seconds=30) == found


def test_a_session_that_reaches_its_age_counts_as_ended(settings, django_assert_num_queries):
    settings.SESSION_MAX_DAYS = 7
    _young, aged, long_aged = device_of(make_person()), device_of(make_person()), device_of(make_person())
    limit = timezone.now() - timedelta(days=7)
    Device.objects.filter(pk=aged.pk).update(created_at=limit - timedelta(seconds=10))
    Device.objects.filter(pk=long_aged.pk).update(created_at=limit - timedelta(seconds=60))
    with django_assert_num_queries(2):
        assert queries.devices_ended_since(seconds=30) == [(aged.pk, aged.user_id)]


def test_people_by_email_compares_without_case_and_skips_what_is_none(django_assert_num_queries):
    ada, ben = make_person("Ada"), make_person("Ben")
    make_person("Cy", email="cy@example.org", is_active=False)
    wanted = [
        ben.email.upper(),
        f" {ada.email} ",
        ada.email,
        "cy@example.org",
        "nobody@x.org",
        None,
        7,
        ["x"],
        "a\x00@x.org",
    ]
    with django_assert_num_queries(1):
        assert queries.people_by_email(wanted) == [ada, ben]
    with django_assert_num_queries(0):
        assert queries.people_by_email([None, ""]) == []


def test_person_by_email_finds_the_inactive_too():
    cy = make_person("Cy", is_active=False)
    assert queries.person_by_email(cy.email.upper()) == cy
    assert queries.person_by_email({"a": 1}) is None


def test_the_owner_is_a_superuser():
    assert not queries.has_owner()
    make_person(is_staff=True)
    assert not queries.has_owner()
    make_person(is_staff=True, is_superuser=True)
    assert queries.has_owner()
