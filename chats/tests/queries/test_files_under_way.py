"""The space that uploads under way will take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats.queries.files import bytes_to_come


@pytest.mark.django_db
def test_is_summed_up_without_reading_every_file():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no index for either of two conditions that each need a partial one.")
    with CaptureQueriesContext(connection) as asked:
        bytes_to_come()
    with connection.cursor() as cursor:
        # A small table is otherwise read whole.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "file_processing" in plan and "file_unclaimed" in plan and "Seq Scan" not in plan, plan
