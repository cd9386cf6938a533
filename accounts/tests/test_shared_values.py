"""Values shared by a site's machines through their common database."""

import pytest
from cryptography.fernet import InvalidToken

from accounts.models import SharedValue
from accounts.shared_values import agreed, is_shared_secret, shared_secret, spend_secret

pytestmark = pytest.mark.django_db


class TestSharedSecrets:
    def test_it_is_made_once_and_each_name_has_its_own(self):
        assert shared_secret("push") == shared_secret("push") != shared_secret("other")
        assert len(shared_secret("push")) >= 64

    def test_another_key_cannot_unseal_it(self, settings):
        shared_secret("push")
        settings.SECRET_KEY = "another " * 10
        with pytest.raises(InvalidToken):
            shared_secret("push")

    def test_it_is_known_by_its_hash(self):
        secret = shared_secret("push")
        row = SharedValue.objects.get(name="push")
        assert secret not in (row.fingerprint, row.sealed)
        assert is_shared_secret("push", secret)
        assert not is_shared_secret("other", secret)
        assert not is_shared_secret("push", "")

    def test_it_is_spent_once(self):
        secret = shared_secret("push")
        assert [spend_secret("push", secret) for _ in range(2)] == [True, False]
        assert not is_shared_secret("push", secret)
        assert shared_secret("push") != secret


def test_the_first_machine_decides():
    assert agreed("store", "first") == "first"
    assert agreed("store", "second") == "first"
