"""Pipelines at the beginning and the end of a transaction."""

import threading

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from accounts.models import SharedValue
from chatapp.lib.pipeline import pipelined, pipelined_to_commit
from chatapp.lib.rows_statement import RowsStatement
from chatapp.ops import counters

pytestmark = pytest.mark.django_db(transaction=True)
ADD = RowsStatement(
    "INSERT INTO accounts_sharedvalue (name, fingerprint, sealed)"
    " SELECT given.name, given.fingerprint, '' FROM {given}",
    model=SharedValue,
    columns=("name", "fingerprint"),
)
# Fails when the statement runs, on either database.
REFUSED = RowsStatement(
    "INSERT INTO accounts_sharedvalue (name, fingerprint, sealed) SELECT given.name, NULL, '' FROM {given}",
    model=SharedValue,
    columns=("name", "fingerprint"),
)


def names():
    return set(SharedValue.objects.filter(name__startswith="pipe").values_list("name", flat=True))


def names_elsewhere():
    """Return the names that another connection sees."""
    found = []

    def look():
        found.append(names())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def commits():
    return sum(counters.read().histograms.get("commit_seconds", [0])[:-1])


class TestABeginning:
    def test_belongs_to_the_transaction(self):
        with transaction.atomic():
            with pipelined():
                ADD.write([("pipe 1", "x")])
            assert names() == {"pipe 1"}
            assert names_elsewhere() == set()
        assert names_elsewhere() == {"pipe 1"}

    def test_is_rolled_back_with_it(self):
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            with pipelined():
                ADD.write([("pipe 1", "x")])
            SharedValue.objects.create(name="pipe 2", fingerprint="x")
            raise ValueError("no")
        assert names() == set()

    def test_leaves_savepoints_as_they_are(self):
        with transaction.atomic():
            with pipelined():
                ADD.write([("pipe 1", "x")])
            with pytest.raises(ValueError, match="no"), transaction.atomic():
                with pipelined():
                    ADD.write([("pipe 2", "x")])
                raise ValueError("no")
        assert names() == {"pipe 1"}

    def test_leaves_no_transaction_behind(self):
        with transaction.atomic(), pipelined():
            ADD.write([("pipe 1", "x")])
        SharedValue.objects.create(name="pipe 2", fingerprint="x")
        assert names_elsewhere() == {"pipe 1", "pipe 2"}

    def test_outside_of_a_transaction_is_none(self):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no pipelines.")
        with pipelined():
            ADD.write([("pipe 1", "x")])
        assert names_elsewhere() == {"pipe 1"}


class TestAnEnd:
    def test_commits_in_the_outermost_block(self):
        ran = []
        with transaction.atomic():
            with pipelined_to_commit():
                ADD.write([("pipe 1", "x")])
            transaction.on_commit(lambda: ran.append(names_elsewhere()))
            assert ran == []
            assert names_elsewhere() == ({"pipe 1"} if connection.vendor == "postgresql" else set())
        assert ran == [{"pipe 1"}]

    def test_commits_what_an_earlier_pipeline_began(self):
        with transaction.atomic():
            with pipelined():
                ADD.write([("pipe 1", "x")])
            with pipelined_to_commit():
                ADD.write([("pipe 2", "x")])
        assert names_elsewhere() == {"pipe 1", "pipe 2"}

    def test_leaves_the_commit_to_an_outer_block(self):
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            with transaction.atomic(), pipelined_to_commit():
                ADD.write([("pipe 1", "x")])
            assert names_elsewhere() == set()
            raise ValueError("no")
        assert names() == set()

    def test_stores_nothing_if_a_statement_is_refused(self):
        ran = []
        with pytest.raises((IntegrityError, DataError)), transaction.atomic():
            transaction.on_commit(lambda: ran.append(1))
            with pipelined_to_commit():
                ADD.write([("pipe 1", "x")])
                REFUSED.write([("pipe 2", "x")])
        assert (names_elsewhere(), ran) == (set(), [])
        SharedValue.objects.create(name="pipe 3", fingerprint="x")
        assert names_elsewhere() == {"pipe 3"}

    def test_is_one_commit_of_the_metrics(self):
        connection.ensure_connection()
        before = commits()
        with transaction.atomic(), pipelined_to_commit():
            ADD.write([("pipe 1", "x")])
        assert commits() == before + 1
