# Parts of words. Without pg_trgm, which not every PostgreSQL allows: an array of all three letters in a row, as an
# expression, so that nothing is stored but the index.

from typing import Any

from django.db import migrations, models

_MAX_CHARACTERS = 40
GRAMS = "ARRAY[" + ", ".join(f"substr(word, {at}, 3)" for at in range(1, _MAX_CHARACTERS - 1)) + "]"
# Without `fastupdate`: searches would read the list of what waits.
POSTGRESQL = (f"CREATE INDEX search_word_parts ON chats_searchword USING gin (({GRAMS})) WITH (fastupdate = off)",)
SQLITE = (
    "CREATE VIRTUAL TABLE chats_searchpart USING fts5("
    "word, tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)",
    "INSERT INTO chats_searchpart (rowid, word) SELECT id, word FROM chats_searchword",
)


def add_parts(apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove_parts(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute("DROP INDEX search_word_parts" if is_postgresql else "DROP TABLE chats_searchpart")


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0038_file_without_chat"),
    ]

    operations = [
        migrations.AlterField(
            model_name="searchword",
            name="word",
            field=models.CharField(max_length=40, unique=True),
        ),
        migrations.RunPython(add_parts, remove_parts),
    ]
