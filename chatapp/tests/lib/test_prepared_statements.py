"""PostgreSQL plans a compiled query once a connection."""

import os
import socket
from contextlib import nullcontext
from uuid import uuid4

import pytest
from django.db import NotSupportedError, OperationalError, connection, transaction

from accounts.models import Device
from accounts.tests.builders import make_person
from chatapp.lib.compiled_query import CompiledQuery, CompiledValues

pytestmark = pytest.mark.django_db(transaction=True)
LARGE_NUMBER = 5_000_000_000


@pytest.fixture
def device():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans each statement in the process.")
    # Another name for each test, whose statements would otherwise be the same.
    return Device.objects.create(user=make_person("Ada"), name=f"100% of %s {uuid4().hex}")


@pytest.fixture
def ask(device):
    return CompiledQuery(lambda user_id: Device.objects.filter(user_id=user_id, name=device.name, ended_at=None))


def prepared_statements(device):
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall() if f"'{device.name}'" in statement]


def alter_name(column_type):
    # In a block, which psycopg doesn't look into, as if another connection did it.
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN ALTER TABLE accounts_device ALTER COLUMN name TYPE {column_type}; END $$")


def test_a_statement_is_prepared_once_whatever_the_size_of_its_numbers(device, ask):
    for user_id in (device.user_id, device.user_id, LARGE_NUMBER, 0, device.user_id):
        assert ask(user_id=user_id) == ([device] if user_id == device.user_id else [])
    assert len(prepared_statements(device)) == 1


def test_constants_stay_in_the_sql_for_partial_indexes(device, ask):
    assert ask(user_id=device.user_id) == [device]
    [statement] = prepared_statements(device)
    assert "$1" in statement and "$2" not in statement


def test_a_column_that_a_migration_changed_is_read_by_a_new_plan(device, ask):
    length = Device._meta.get_field("name").max_length
    assert ask(user_id=device.user_id) == ask(user_id=device.user_id) == [device]
    try:
        alter_name("text")
        with pytest.raises(NotSupportedError, match="cached plan"), transaction.atomic():
            ask(user_id=device.user_id)
        assert ask(user_id=device.user_id) == ask(user_id=device.user_id) == [device]
        alter_name(f"varchar({length})")
        assert ask(user_id=device.user_id) == ask(user_id=device.user_id) == [device]
    finally:
        alter_name(f"varchar({length})")


def test_a_statement_that_the_connection_lost_is_prepared_again(device, ask):
    assert ask(user_id=device.user_id) == [device]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert ask(user_id=device.user_id) == ask(user_id=device.user_id) == [device]
    assert len(prepared_statements(device)) == 1


def test_rows_are_those_of_a_cursor(device, ask):
    def rows():
        return [vars(one) for one in ask(user_id=device.user_id)]

    def without_state(found):
        return [{name: value for name, value in one.items() if name != "_state"} for one in found]

    at_once = rows()
    with transaction.atomic():
        through_a_cursor = rows()
    assert without_state(at_once) == without_state(through_a_cursor)
    assert [{name: type(value) for name, value in one.items()} for one in at_once] == [
        {name: type(value) for name, value in one.items()} for one in through_a_cursor
    ]


def test_a_list_of_any_length_is_one_statement(device):
    among = CompiledValues(_names_among(device.name))
    for user_ids in ([device.user_id], [], [device.user_id, LARGE_NUMBER], [device.user_id]):
        assert among(user_ids=user_ids) == ([[device.name]] if user_ids else [])


def _names_among(name):
    def found(user_ids: list[int]):
        return Device.objects.filter(user_id__in=user_ids, name=name).values_list("name")

    return found


def test_errors_are_those_of_a_cursor(device):
    among = CompiledValues(lambda size: Device.objects.filter(name=device.name, user_id=size).values_list("pk"))
    assert among(size=LARGE_NUMBER) == []
    for block in (nullcontext(), transaction.atomic()):
        # Too large for any column.
        with pytest.raises(OverflowError), block:
            among(size=2**70)
    assert among(size=LARGE_NUMBER) == []


def test_a_connection_that_is_lost_between_two_queries_is_an_operational_error(device, ask):
    assert ask(user_id=device.user_id) == [device]
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)
    with pytest.raises(OperationalError):
        ask(user_id=device.user_id)
    connection.close()
    assert ask(user_id=device.user_id) == [device]


def test_behind_a_pooler_nothing_is_prepared(device, ask):
    options = connection.settings_dict["OPTIONS"]
    threshold = options.pop("prepare_threshold")
    try:
        assert [ask(user_id=device.user_id) for _ in range(3)] == [[device]] * 3
        assert prepared_statements(device) == []
    finally:
        options["prepare_threshold"] = threshold
