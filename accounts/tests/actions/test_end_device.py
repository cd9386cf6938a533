"""Revoking sessions, and notifying sockets of it."""

import pytest
from django.db import transaction

from accounts.actions.end_device import end_device, sign_out_everywhere
from accounts.signals import device_ended
from accounts.tests.builders import device_of, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard():
    facts = []

    def listen(**told):
        facts.append((told["device_id"], told["user_id"], told["reason"]))

    device_ended.connect(listen)
    yield facts
    device_ended.disconnect(listen)


def test_the_end_of_a_session_is_published_once(heard):
    device = device_of(make_person())
    assert end_device(device=device, reason="test")
    assert not end_device(device=device, reason="again")
    assert heard == [(device.pk, device.user_id, "test")]
    device.refresh_from_db()
    assert device.ended_reason == "test"


def test_it_is_published_after_the_commit_and_never_after_a_rollback(heard):
    device = device_of(make_person())
    with transaction.atomic():
        end_device(device=device, reason="test")
        assert heard == []
        transaction.set_rollback(True)
    assert heard == []


def test_a_listener_that_breaks_keeps_no_one_from_ending(heard):
    def broken(**_):
        raise RuntimeError("deaf")

    device_ended.connect(broken)
    try:
        assert end_device(device=device_of(make_person()), reason="test")
    finally:
        device_ended.disconnect(broken)
    assert len(heard) == 1


def test_all_but_one(heard):
    ada, ben = make_person("Ada"), make_person("Ben")
    here, there, third = device_of(ada), device_of(ada), device_of(ada)
    bens = device_of(ben)
    assert sign_out_everywhere(person=ada, reason="test", except_device=here) == 2
    assert {device_id for device_id, _, _ in heard} == {there.pk, third.pk}
    for device, ended in ((here, False), (there, True), (bens, False)):
        device.refresh_from_db()
        assert (device.ended_at is not None) == ended


def test_the_token_version_rises_once_per_log_out():
    ada = make_person()
    device_of(ada), device_of(ada)
    sign_out_everywhere(person=ada)
    sign_out_everywhere(person=ada)
    ada.refresh_from_db()
    assert ada.token_version == 1
