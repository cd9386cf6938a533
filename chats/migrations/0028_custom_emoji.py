import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

import chatapp.lib.clock


class Widen(migrations.AlterField):
    """Makes a text column wider where columns have a width: SQLite's have none, and it would copy the table."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0027_search_prefixes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Widen(
            model_name="activity",
            name="emoji",
            field=models.CharField(blank=True, default="", max_length=34),
        ),
        Widen(
            model_name="reaction",
            name="emoji",
            field=models.CharField(max_length=34),
        ),
        migrations.CreateModel(
            name="CustomEmoji",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32, unique=True, verbose_name="name")),
                ("picture", models.CharField(max_length=22, verbose_name="picture")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(default=chatapp.lib.clock.now, editable=False, verbose_name="added at"),
                ),
            ],
            options={
                "verbose_name": "custom emoji",
                "verbose_name_plural": "custom emoji",
                "ordering": ["name"],
            },
        ),
    ]
