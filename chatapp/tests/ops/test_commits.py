"""Commits are timed."""

import pytest
from django.db import connection, transaction

from accounts.models import SharedValue
from chatapp.ops import counters


def commits() -> float:
    return sum(counters.read().histograms.get("commit_seconds", [0])[:-1])


@pytest.mark.django_db(transaction=True)
class TestCommits:
    def test_each_transaction_counts_once(self):
        connection.ensure_connection()
        before = commits()
        with transaction.atomic(), transaction.atomic():
            SharedValue.objects.filter(name="none").delete()
        assert commits() == before + 1

    def test_one_that_is_rolled_back_does_not(self):
        before = commits()
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            raise ValueError("no")
        assert commits() == before
