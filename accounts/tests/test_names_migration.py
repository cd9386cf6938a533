"""People of the release before find their names searchable, and keep them."""

import importlib

import pytest
from django.apps import apps

from accounts.models import User
from accounts.tests.builders import make_person

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("accounts.migrations.0011_names_as_typed_and_seen")


def test_every_row_is_filled_in_batches(monkeypatch):
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    names = ["Boss", "\u0412\u043e\u0455\u0455", "Jose\u0301", "Łukasz", "x" * 100]
    for name in names:
        make_person(name)
    User.objects.update(name_folded="", name_skeleton="")
    MIGRATION.fill(apps, None)
    stored = list(User.objects.order_by("pk").values_list("name", "name_folded"))
    assert [name for name, _folded in stored] == ["Boss", "\u0412\u043e\u0455\u0455", "José", "Łukasz", "x" * 100]
    assert [plain for _name, plain in stored][2:4] == ["jose", "lukasz"]
    boss, other = User.objects.order_by("pk")[:2]
    assert boss.name_skeleton == other.name_skeleton == "Boss"
