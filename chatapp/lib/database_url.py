"""DATABASE_URL as Django's connection settings: libpq's options pass through, unknown ones are an error."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo, timeout_from_conninfo

from chatapp.lib.wrong_url import WrongURL

POSTGRES = ("postgres", "postgresql", "pgsql")
SQLITE = ("sqlite",)
_ENCODING = "inside a user name or password write @ as %40, / as %2F, # as %23, ? as %3F and % as %25"
_ACCEPTS = f"is not valid: it accepts postgres://user:password@host:port/name?option=value; {_ENCODING}"
_OF_DJANGO = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT", "dbname": "NAME"}


def database_settings(url: str) -> dict[str, Any]:
    """Return ENGINE, NAME and so on. Errors: WrongURL; ValueError for another kind of database."""
    scheme, _, rest = url.partition("://")
    if scheme in POSTGRES:
        return _postgres(rest)
    if scheme in SQLITE:
        return sqlite_settings(_sqlite_file(rest))
    raise ValueError(url)


def sqlite_settings(file: Path) -> dict[str, Any]:
    """Return the settings of a SQLite file. The path may contain any characters."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}


def _sqlite_file(rest: str) -> Path:
    # `#` is part of a file's path, not the start of a fragment.
    path, _, query = rest.partition("?")
    if query:
        raise WrongURL("takes no options after a SQLite file; inside its path write ? as %3F and % as %25")
    if not path.startswith("/") or not path.strip("/"):
        raise WrongURL("names no SQLite file: it accepts sqlite:////absolute/path")
    # Three slashes mean a path relative to the working directory.
    return Path(unquote(path[1:])).absolute()


def _postgres(rest: str) -> dict[str, Any]:
    found = _parsed(_with_encoded_login(rest))
    named = {django: str(found.pop(libpq)) for libpq, django in _OF_DJANGO.items() if libpq in found}
    if not named.get("NAME") and not found.get("service"):
        raise WrongURL("names no database: it accepts postgres://user:password@host:port/name")
    return {"ENGINE": "chatapp.lib.pooled_postgresql", "NAME": "", **named, "OPTIONS": found}


def _with_encoded_login(rest: str) -> str:
    """Return the URL with user and password encoded. A literal `@` or `%` works; `/`, `?` and `#` must be encoded."""
    ends_at = min((at for mark in "/?#" if (at := rest.find(mark)) >= 0), default=len(rest))
    authority, tail = rest[:ends_at], rest[ends_at:]
    # An unencoded delimiter in the password has split it: its second half and the host follow the delimiter.
    if tail.startswith("#") or "@" in tail.partition("?")[0]:
        raise WrongURL(_ACCEPTS)
    is_half_a_login = (
        tail.startswith("?") and "@" not in authority and re.search(r":[^\]:,]*[^0-9\]:,][^\]:,]*$", authority)
    )
    if is_half_a_login and "@" in tail:
        raise WrongURL(_ACCEPTS)
    login, divider, hosts = authority.rpartition("@")
    user, colon, password = login.partition(":")
    return f"postgresql://{_encoded(user)}{colon}{_encoded(password)}{divider}{hosts}{tail}"


def _encoded(text: str) -> str:
    return quote(unquote(text), safe="")


def _parsed(url: str) -> dict[str, Any]:
    try:
        found = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise WrongURL(_sentence(str(error), secret=urlsplit(url).password or "")) from error
    _try(found)
    return found


def _try(found: dict[str, Any]) -> None:
    """Let libpq validate the values. It connects to a nonexistent socket, so no server is contacted."""
    secret = str(found.get("password") or "")
    # libpq validates a host's port only when it tries the host, so check all ports here.
    ports = [port for port in str(found.get("port") or "").split(",") if port]
    if not all(port.isdecimal() and 0 < int(port[:6]) < 65_536 for port in ports):
        raise WrongURL(_ACCEPTS)
    hosts = str(found.get("host") or "").count(",") + 1
    nowhere = {name: value for name, value in found.items() if name not in ("hostaddr", "password")}
    nowhere["host"] = ",".join(["/nonexistent"] * hosts)
    attempt = pq.PGconn.connect_start(make_conninfo("", **nowhere).encode())
    fault = attempt.error_message.decode(errors="replace")
    attempt.finish()
    # libpq tried to connect, so all values are valid.
    if not fault.startswith("connection to server"):
        raise WrongURL(_sentence(fault, secret=secret))
    try:
        timeout_from_conninfo(found)
    except psycopg.Error as error:
        raise WrongURL(_sentence("invalid connect_timeout", secret=secret)) from error


def _sentence(fault: str, *, secret: str) -> str:
    """Return libpq's message unless it may repeat a secret: half of a split password may be reported as a port."""
    fault = fault.strip().replace("\n", " ")
    for harmless in (
        "invalid URI query parameter",
        "invalid connect_timeout",
        "could not match",
        "weak",
        "definition of",
    ):
        if fault.startswith(harmless):
            return f"has an option that PostgreSQL's client library does not accept: {fault}"
    is_about_option = fault.startswith("invalid ") and " value: " in fault
    if is_about_option and not (secret and secret in fault):
        return f"has an option that PostgreSQL's client library does not accept: {fault}"
    return _ACCEPTS
