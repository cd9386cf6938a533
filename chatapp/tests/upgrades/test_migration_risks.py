"""What of a migration the previous release notices while it serves."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from chatapp.upgrades.migration_risks import risks_of


def state() -> ProjectState:
    found = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=40)),
        ("note", models.TextField(null=True)),
    ]
    found.add_model(ModelState("shop", "Order", fields))
    return found


def risks(*operations: migrations.operations.base.Operation) -> list[str]:
    migration = migrations.Migration("0002_next", "shop")
    migration.operations = list(operations)
    return risks_of(migration, before=state())


RISKY = {
    "a field goes": (migrations.RemoveField("order", "note"), "still uses it"),
    "a field gets another name": (migrations.RenameField("order", "note", "text"), "still uses it"),
    "a table goes": (migrations.DeleteModel("Order"), "still uses it"),
    "a table gets another name": (migrations.RenameModel("Order", "Sale"), "still uses it"),
    "a new field needs a value": (
        migrations.AddField("order", "size", models.IntegerField(default=0)), "can't insert rows"
    ),
    "a field becomes shorter": (
        migrations.AlterField("order", "title", models.CharField(max_length=20)), "rows that it refuses"
    ),
    "a field needs a value": (migrations.AlterField("order", "note", models.TextField(default="")), "refuses"),
    "a field gets another type": (migrations.AlterField("order", "note", models.IntegerField(null=True)), "refuses"),
    "a field becomes unique": (
        migrations.AlterField("order", "title", models.CharField(max_length=40, unique=True)), "refuses"
    ),
    "a rule is added": (
        migrations.AddConstraint(
            "order", models.CheckConstraint(condition=models.Q(title__gt=""), name="has_title")
        ), "refuses"
    ),
    "code runs": (migrations.RunPython(migrations.RunPython.noop), "read it"),
    "SQL runs": (migrations.RunSQL("SELECT 1"), "read it"),
    "SQL runs beside the state": (
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("SELECT 1")]), "read it"
    ),
}  # fmt: skip
SAFE = {
    "a field that may be empty": migrations.AddField("order", "size", models.IntegerField(null=True)),
    "a field with a default in the database": migrations.AddField("order", "size", models.IntegerField(db_default=0)),
    "a longer field": migrations.AlterField("order", "title", models.CharField(max_length=80)),
    "a field that need not have a value any longer": migrations.AlterField(
        "order", "title", models.CharField(max_length=40, null=True)
    ),
    "an index": migrations.AddIndex("order", models.Index(fields=["title"], name="order_title")),
    "a table": migrations.CreateModel("Item", [("id", models.BigAutoField(primary_key=True))]),
}


class TestRisks:
    @pytest.mark.parametrize("name", RISKY)
    def test_what_the_previous_release_would_notice_is_named(self, name):
        operation, why = RISKY[name]
        [found] = risks(operation)
        assert why in found

    @pytest.mark.parametrize("name", SAFE)
    def test_what_it_does_not_notice_is_safe(self, name):
        assert risks(SAFE[name]) == []

    def test_a_new_table_may_get_anything(self):
        created = migrations.CreateModel("Item", [("id", models.BigAutoField(primary_key=True))])
        added = migrations.AddField("item", "size", models.IntegerField(default=0))
        assert risks(created, added, migrations.RemoveField("item", "size")) == []
