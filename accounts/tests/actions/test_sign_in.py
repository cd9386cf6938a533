"""Signing in costs the same for a known and an unknown email."""

from unittest import mock

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import sign_in as module
from accounts.actions.sign_in import sign_in
from accounts.client_info import ClientInfo
from accounts.models import Device, User
from accounts.tests.builders import PASSWORD, make_person
from chatapp.lib.errors import Unauthenticated

pytestmark = pytest.mark.django_db


def hashes_checked(email, password="Wrong-pass1"):
    """Try to sign in; return the hashes that were verified against."""
    with (
        mock.patch("django.contrib.auth.hashers.verify_password", wraps=hashers.verify_password) as verify,
        pytest.raises(Unauthenticated) as refused,
    ):
        sign_in(email=email, password=password, client_info=ClientInfo())
    assert str(refused.value) == "Unauthorized"
    return [call.args[1] for call in verify.call_args_list]


class TestEqualTime:
    def test_one_hash_of_the_same_cost_is_computed_for_a_known_and_an_unknown_email(self):
        ada = make_person()
        (known,) = hashes_checked(ada.email)
        (unknown,) = hashes_checked("nobody@example.org")
        (nothing,) = hashes_checked(["no", "text"])
        (inactive,) = hashes_checked(make_person(is_active=False).email, PASSWORD)
        costs = {encoded.rsplit("$", 2)[0] for encoded in (known, unknown, nothing, inactive)}
        assert len(costs) == 1
        assert costs.pop().startswith("argon2$argon2id$")

    def test_the_same_queries_are_made(self):
        ada = make_person()
        hashes_checked(ada.email)  # every ten minutes one query looks for old hashes
        counts = []
        for email in (ada.email, "nobody@example.org"):
            with CaptureQueriesContext(connection) as made:
                hashes_checked(email)
            counts.append(len(made))
        assert counts[0] == counts[1] > 0


class TestRaces:
    def test_a_password_changed_while_it_was_checked_lets_no_one_in(self):
        ada = make_person()

        def check_then_change(person, password):
            User.objects.filter(pk=person.pk).update(password="changed")
            return password

        with mock.patch.object(module, "matching_form", check_then_change), pytest.raises(Unauthenticated):
            sign_in(email=ada.email, password=PASSWORD, client_info=ClientInfo())
        assert not Device.objects.exists()

    def test_an_account_without_a_usable_password_lets_no_one_in(self):
        ada = make_person()
        ada.set_unusable_password()
        ada.save()
        for password in ("", "!", None, ada.password):
            with pytest.raises(Unauthenticated):
                sign_in(email=ada.email, password=password, client_info=ClientInfo())
