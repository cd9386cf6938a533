"""The upgrade makes existing people's names searchable, and leaves them unchanged."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from accounts.tests.builders import make_person

# The migration opens its own transactions.
pytestmark = pytest.mark.django_db(transaction=True)
MIGRATION = importlib.import_module("accounts.migrations.0020_fill_name_keys")
KEYS = MIGRATION.KEYS


def fill():
    with connection.schema_editor(atomic=False) as editor:
        MIGRATION.fill(apps, editor)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(MIGRATION, "BATCH", 2)


def test_every_row_is_filled_in_batches():
    names = ["Boss", "\u0412\u043e\u0455\u0455", "Jose\u0301", "Łukasz", "x" * 100]
    for name in names:
        make_person(name)
    User.objects.update(**dict.fromkeys(KEYS, ""))
    fill()
    stored = list(User.objects.order_by("pk").values_list("name", *KEYS))
    assert [row[0] for row in stored] == ["Boss", "\u0412\u043e\u0455\u0455", "José", "Łukasz", "x" * 100]
    assert [row[1] for row in stored][2:4] == ["jose", "lukasz"]
    assert [row[2:] for row in stored][:2] == [("Boss", "boss")] * 2


def test_a_run_that_was_cut_off_goes_on_where_it_stopped():
    for name in ("Ada", "Ben", "Cy"):
        make_person(name)
    User.objects.filter(name="Ada").update(name_folded="filled before")
    User.objects.exclude(name="Ada").update(**dict.fromkeys(KEYS, ""))
    fill()
    assert list(User.objects.order_by("pk").values_list("name_folded", flat=True)) == ["filled before", "ben", "cy"]


def test_each_batch_is_committed_by_itself(monkeypatch):
    for name in ("Ada", "Ben", "Cy"):
        make_person(name)
    User.objects.update(**dict.fromkeys(KEYS, ""))
    fold = MIGRATION.folded

    def breaks(name):
        assert name != "Cy"
        return fold(name)

    monkeypatch.setattr(MIGRATION, "folded", breaks)
    with pytest.raises(AssertionError):
        fill()
    assert list(User.objects.order_by("pk").values_list("name_folded", flat=True)) == ["ada", "ben", ""]
