"""DATABASE_URL: every part is used, and an invalid one is refused without printing its password."""

import sqlite3
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatapp.environment import Environment
from chatapp.lib.database_url import database_settings, sqlite_settings

STRANGE_FOLDERS = ("C#", "what?", "100%", "a%20b", "two words", "Übermut 日本", "a+b", "quote'\"")


def refusal(url: str) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        Environment({"DATABASE_URL": url}).database("DATABASE_URL", "")
    return str(refused.value)


class TestPostgres:
    @pytest.mark.parametrize(
        ("query", "options"),
        [
            ("sslmode=require", {"sslmode": "require"}),
            ("sslmode=verify-ca&sslrootcert=/ca%20.pem", {"sslmode": "verify-ca", "sslrootcert": "/ca .pem"}),
            ("application_name=a@b&connect_timeout=7", {"application_name": "a@b", "connect_timeout": "7"}),
            ("options=-c%20search_path%3Dchat", {"options": "-c search_path=chat"}),
            ("target_session_attrs=read-write", {"target_session_attrs": "read-write"}),
            ("keepalives_idle=30&gssencmode=disable", {"keepalives_idle": "30", "gssencmode": "disable"}),
        ],
    )  # fmt: skip
    def test_every_option_passes_through(self, query, options):
        found = database_settings(f"postgres://u:p@h:5433/chat?{query}")
        assert found["OPTIONS"] == options
        assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
            "u", "p", "h", "5433", "chat",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("url", "host", "port"),
        [
            ("postgres://u@h1:5432,h2:5433/chat?target_session_attrs=primary", "h1,h2", "5432,5433"),
            ("postgresql://u@h1,h2,h3/chat", "h1,h2,h3", ",,"),
            ("postgres://u@%2Frun%2Fpostgresql/chat", "/run/postgresql", None),
            ("pgsql:///chat?host=/run/postgresql&port=5433", "/run/postgresql", "5433"),
            ("postgres://u@[::1]:5433/chat", "::1", "5433"),
        ],
    )
    def test_every_kind_of_place_passes_through(self, url, host, port):
        found = database_settings(url)
        assert (found["HOST"], found.get("PORT"), found["NAME"]) == (host, port, "chat")

    @pytest.mark.parametrize("password", ["p@ss", "100%", "a:b", "p%40ss", "%2F%23%3F", "ключ"])
    def test_a_password_is_what_was_meant(self, password):
        meant = password.replace("%40", "@").replace("%2F", "/").replace("%23", "#").replace("%3F", "?")
        assert database_settings(f"postgres://u:{password}@h/chat")["PASSWORD"] == meant

    @pytest.mark.parametrize("mark", "#/?")
    def test_a_mark_that_cuts_the_password_in_two_is_refused_and_the_sentence_says_how_to_write_it(self, mark):
        said = refusal(f"postgres://u:hunter{mark}2secret@h/chat")
        assert said.startswith("DATABASE_URL is not valid: it accepts postgres://")
        assert "%23" in said
        assert "hunter" not in said
        assert "2secret" not in said

    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ("sslmod=require", "sslmod"),
            ("conn_max_age=60", "conn_max_age"),
            ("sslmode=always", "always"),
            ("target_session_attrs=primry", "primry"),
            ("connect_timeout=soon", "connect_timeout"),
            ("service=nowhere-to-be-found", "nowhere-to-be-found"),
        ],
    )
    def test_an_option_or_value_that_libpq_does_not_know_is_refused_by_name(self, query, named):
        said = refusal(f"postgres://u:hunter2@h/chat?{query}")
        assert said.startswith("DATABASE_URL has an option")
        assert named in said
        assert "hunter2" not in said
        assert "\n" not in said

    @pytest.mark.parametrize(
        "url", ["postgres://u@h", "postgres://u@h/", "postgres://u@h:1,h:2,h:3x/c", "postgres://u@h:70000/c"]
    )
    def test_what_names_no_database_or_no_port_is_refused(self, url):
        assert refusal(url).startswith("DATABASE_URL ")


class TestSqlite:
    @pytest.mark.parametrize("folder", STRANGE_FOLDERS)
    def test_any_folder_can_hold_the_file(self, folder, tmp_path):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "chat.sqlite3"
        encoded = database_settings(f"sqlite:///{quote(str(file))}")
        assert encoded == sqlite_settings(file)
        sqlite3.connect(encoded["NAME"]).execute("CREATE TABLE t (n)")
        assert file.exists()

    def test_a_hash_begins_nothing_in_a_path(self):
        assert database_settings("sqlite:////srv/C#/chat.sqlite3")["NAME"] == "/srv/C#/chat.sqlite3"

    @pytest.mark.parametrize(
        "url", ["sqlite://", "sqlite:////", "sqlite:////srv/a?b/chat.sqlite3", "sqlite:////a?mode=ro"]
    )
    def test_what_would_be_dropped_is_refused(self, url):
        assert refusal(url).startswith("DATABASE_URL ")
