"""A statement about rows takes any number of them, of every type that is stored."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Device
from accounts.tests.builders import make_person
from chatapp.lib.pipeline import pipelined
from chatapp.lib.rows_statement import RowsStatement
from chats.models import Message

pytestmark = pytest.mark.django_db
COLUMNS = ("number", "client_id", "content", "at", "mentions")
ECHO = RowsStatement(
    "SELECT given.number, given.client_id, given.content, given.at, given.mentions FROM {given} ORDER BY given.number",
    model=Message,
    columns=COLUMNS,
)
MOMENT = datetime(2026, 3, 1, 12, 30, 15, 123_456, tzinfo=UTC)
ROWS = [
    (1, UUID(int=1), 'it\'s "quoted" \\ %s {} \n👍 \u2028', MOMENT, [1, 2]),
    (2**62, None, "", MOMENT, []),
]


def stored(value, field):
    """Return what a field makes of a raw value."""
    column = field.get_col(field.model._meta.db_table)
    for convert in connection.ops.get_db_converters(column) + field.get_db_converters(connection):
        value = convert(value, column, connection)
    return value


class TestRows:
    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_come_back_as_they_were_given(self, count):
        fields = [Message._meta.get_field(name) for name in COLUMNS]
        found = [tuple(map(stored, row, fields)) for row in ECHO.rows(ROWS[:count])]
        assert found == ROWS[:count]

    def test_nothing_is_null_for_the_database_also_in_a_column_of_json(self):
        count = RowsStatement(
            "SELECT count(given.number), count(given.mentions) FROM {given}", model=Message, columns=COLUMNS
        )
        assert count.rows([(None, None, "", MOMENT, None), (1, None, "", MOMENT, [])]) == [(1, 1)]

    def test_are_one_statement_whatever_their_number(self):
        with CaptureQueriesContext(connection) as queries:
            for count in (1, 2):
                ECHO.rows(ROWS[:count])
        assert len(queries) == 2

    def test_are_written_with_the_clock_of_the_database(self):
        device = Device.objects.create(user=make_person("Ada"), name="phone", last_seen_at=MOMENT)
        rename = RowsStatement(
            "UPDATE accounts_device SET name = given.name, last_seen_at = {now} FROM {given}"
            " WHERE accounts_device.id = given.id",
            model=Device,
            columns=("id", "name"),
        )
        rename.write([(device.pk, "desk"), (device.pk + 1, "no one's")])
        device.refresh_from_db()
        assert device.name == "desk" and device.last_seen_at > MOMENT


class TestPipeline:
    def test_results_are_there_at_its_end_in_order(self):
        with transaction.atomic(), pipelined():
            first, second = ECHO.ask(ROWS[:1]), ECHO.ask(ROWS)
        assert [len(first()), len(second())] == [1, 2]

    def test_a_refused_statement_fails_at_its_end(self):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite refuses a statement at once.")
        divide = RowsStatement("SELECT 1 / given.number FROM {given}", model=Message, columns=("number",))
        with pytest.raises(DataError), transaction.atomic(), pipelined():
            divide.ask([(0,)])
        assert len(ECHO.rows(ROWS)) == 2
