"""The database's preparation before serving."""

import socket

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg_pool import ConnectionPool, PoolTimeout

from chatapp.launch import database

# Of three seconds each: the pool's own pauses would have grown to eight.
OUTAGE_TRIES = 3


class TestLimits:
    @pytest.mark.django_db(transaction=True)
    def test_a_machine_that_was_cut_off_in_a_transaction_holds_no_lock_for_long(self, settings):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite is on one machine")
        limits = " ".join(f"-c {name}={value}" for name, value in settings.DATABASE_LIMITS.items())
        with connection.cursor() as here:
            # Both do the same, and the first never does anything else.
            here.execute("SET statement_timeout = '20s'")
            here.execute("SET lock_timeout = '20s'")
            silent = psycopg.connect(here.connection.info.dsn, options=limits)
            silent.execute("SELECT pg_advisory_xact_lock(7)")
            here.execute("SELECT pg_advisory_xact_lock(7)")
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            silent.execute("SELECT 1")
        connection.close()


class TestPool:
    @pytest.mark.django_db
    def test_it_connects_soon_after_a_long_outage(self, settings):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no pool")
        options = settings.DATABASES["default"]["OPTIONS"]["pool"]
        with connection.cursor() as cursor:
            dsn, port = cursor.connection.info.dsn, cursor.connection.info.port
        with socket.socket() as refusing:
            # Bound and not listening: connections are refused until it is closed.
            refusing.bind(("127.0.0.1", 0))
            away = f"{dsn} hostaddr=127.0.0.1 port={refusing.getsockname()[1]}"
            pool = ConnectionPool(away, open=True, **options)
            for _ in range(OUTAGE_TRIES):
                with pytest.raises(PoolTimeout):
                    pool.getconn()
        pool.conninfo = f"{dsn} hostaddr=127.0.0.1 port={port}"
        with pool, pool.connection() as back:
            assert back.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.django_db
class TestIsBehind:
    """What the names of the files say is what Django's own plan says."""

    def plan(self):
        executor = MigrationExecutor(connection)
        return executor.migration_plan(executor.loader.graph.leaf_nodes())

    def test_a_migrated_database_isnt(self):
        assert not self.plan()
        assert not database._is_behind()

    @pytest.mark.parametrize("app", ["chats", "accounts", "auth", "django_tasks_database"])
    def test_one_without_the_newest_migration_of_an_app_is(self, app):
        names = sorted(name for label, name in MigrationRecorder(connection).applied_migrations() if label == app)
        MigrationRecorder(connection).record_unapplied(app, names[-1])
        assert self.plan()
        assert database._is_behind()

    def test_migrations_of_a_newer_release_arent_missing(self):
        MigrationRecorder(connection).record_applied("chats", "9999_of_a_newer_release")
        assert not self.plan()
        assert not database._is_behind()
