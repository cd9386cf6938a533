"""A connection from the pool works, and handing it out asks the server nothing."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def observer():
    """Return what runs SQL on a connection outside the pool."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no pool.")
    connection.ensure_connection()
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        yield lambda sql, *values: other.execute(sql, values).fetchone()


def process_id_of_the_pooled():
    """Return the process of the connection that is handed out next, and give it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [process_id] = cursor.fetchone()
    connection.close()
    return process_id


def test_connections_that_the_server_ended_are_replaced_at_once(observer):
    """A pool full of them would otherwise be tried one after the other for longer than a request waits."""
    connection.close()
    held = [connection.copy() for _ in range(settings.DATABASE_POOL)]
    ended = set()
    for one in held:
        with one.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            ended.add(cursor.fetchone()[0])
    for one in held:
        one.close()
    for process_id in ended:
        assert observer("SELECT pg_terminate_backend(%s, 5000)", process_id) == (True,)
    for _ in range(10):
        assert process_id_of_the_pooled() not in ended


def test_a_healthy_connection_is_asked_nothing(observer):
    connection.close()
    process_id = process_id_of_the_pooled()
    connection.ensure_connection()
    for _ in range(20):
        if connection.connection.info.backend_pid == process_id:
            break
        connection.close()
        connection.ensure_connection()
    last = "SELECT query FROM pg_stat_activity WHERE pid = %s"
    assert observer(last, connection.connection.info.backend_pid) == ("SELECT pg_backend_pid()",)
    connection.close()
