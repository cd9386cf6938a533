"""Gives each run its own database file, data folder and cache, so that runs in parallel don't interfere."""

import gc
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.site import Site, keep_site
from chatapp.checks import programs
from chatapp.lib import pictures
from chatapp.lib.rate_limit import TokenBuckets
from chatapp.tests import flushing, named_chats, partitioned
from chatapp.tests.migrated import migrated_database, migrated_template

# Every test comes from 127.0.0.1. Tests of these budgets lower them again.
RAISED_BUDGETS = {
    "SIGN_IN_TRIES_PER_ADDRESS": 10_000,
    "SIGN_UPS_PER_ADDRESS": 10_000,
    "RESETS_PER_ADDRESS": 10_000,
    "JOIN_LINK_TRIES_PER_ADDRESS": 10_000,
}
# Nothing in them reads REDIS_URL or asks for the cache.
PURE_FOLDERS = (
    *("accounts/tests/rules", "chats/tests/text", "chats/tests/templatetags"),
    *("chatapp/tests/lib", "chatapp/tests/settings", "chatapp/tests/vendoring", "bench/chaos/tests"),
)
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
_cache_numbers = itertools.count(1)
# Names of cases use no longer value: xdist sends each name several times, and some values are a mebibyte.
LONGEST_NAMED_VALUE = 80
pytest_plugins = ["chatapp.tests.matrix_sample"]

# `pytest --hypothesis-profile=long`: other examples each time, and more of them. Real sockets are slow, not faulty.
hypothesis_settings.register_profile(
    "long",
    max_examples=500,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options: the path of Chromium, the results of the steps before pytest, the partitioned table."""
    parser.addoption("--chromium", default="", help="path of a Chromium; found in PATH when not given")
    parser.addoption("--contract-seconds", default=10, type=int, help="how long schemathesis asks, as each person")
    parser.addoption("--partitioned", action="store_true", help="on PostgreSQL, with the message table in four parts")
    parser.addoption("--steps-report", default="", help="JSON file: name of a check -> its exit status")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Create a test for each step that `make test` ran before pytest, so that the summary counts them."""
    if {"step", "status"} <= set(metafunc.fixturenames):
        report = metafunc.config.getoption("--steps-report")
        steps = json.loads(Path(report).read_text()) if report else {}
        metafunc.parametrize(("step", "status"), steps.items())


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> str:
    """Return the path of Chromium."""
    return request.config.getoption("--chromium") or programs.chromium()


def pytest_configure(config: pytest.Config) -> None:
    """Give this process its own folder and Redis prefix; xdist starts several."""
    scratch = Path(tempfile.mkdtemp(prefix=f"chatapp-test-{os.getpid()}-"))
    config.add_cleanup(lambda: shutil.rmtree(scratch, ignore_errors=True))
    settings.DATA_DIR = scratch
    settings.MEDIA_ROOT = scratch / "media"
    settings.FILE_UPLOAD_TEMP_DIR = scratch / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    if settings.IS_SQLITE:
        # A file, because socket and live-server tests read it from several threads.
        settings.DATABASES["default"]["TEST"]["NAME"] = str(scratch / "test.sqlite3")
    else:
        name = settings.DATABASES["default"]["NAME"]
        settings.DATABASES["default"]["TEST"]["NAME"] = f"test_{name}_{os.getpid()}"
        # A test is one transaction, and may wait in it for a browser or a slow machine.
        options: dict[str, Any] = settings.DATABASES["default"]["OPTIONS"]
        options["options"] = f"{options.get('options', '')} -c idle_in_transaction_session_timeout=0".strip()
    if settings.REDIS_URL:
        # Presence writes under this prefix, too: two processes would meet each other's people there.
        settings.REDIS_PREFIX = f"{settings.REDIS_PREFIX}-test-{os.getpid()}"
        layer: dict[str, Any] = {**cast("dict[str, Any]", settings.CHANNEL_LAYERS["default"]["CONFIG"])}
        layer["prefix"] = settings.REDIS_PREFIX
        settings.CHANNEL_LAYERS = {"default": {**settings.CHANNEL_LAYERS["default"], "CONFIG": layer}}
    for name in RAISED_BUDGETS:
        setattr(settings, name, RAISED_BUDGETS[name])
    # Each test client builds the middleware anew, and listing the static files took most of the time of an API test.
    settings.WHITENOISE_AUTOREFRESH = True
    named_chats.install()
    flushing.install()
    # Argon2 still, at its cheapest: hundreds of tests create people.
    settings.PASSWORD_HASHERS = ["chatapp.tests.cheap_argon2.CheapArgon2PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that give the same result on any database: pytest-django refuses them one."""
    for item in items:
        if not _is_in_pure_folder(item.path):
            continue
        has_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(
            getattr(item, "fixturenames", ())
        )
        if not has_database and not any(map(item.get_closest_marker, ("launch", "node"))):
            item.add_marker(pytest.mark.pure)


@cache
def _is_in_pure_folder(path: Path) -> bool:
    return any(path.is_relative_to(Path(__file__).parent / folder) for folder in PURE_FOLDERS)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case with a long value by the value's beginning and length."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAMED_VALUE:
        beginning = val if isinstance(val, str) else val.decode("latin-1")
        return f"{beginning[:LONGEST_NAMED_VALUE]}… {len(val)}".encode("unicode_escape").decode()
    return None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop if xdist overlooks groups: tests that share a server would start one each (pytest 9.2 with xdist 3.8)."""
    # Fourteen thousand tests live until the end: the collector needn't scan them again and again.
    gc.collect()
    gc.freeze()
    if getattr(session.config.option, "loadgroup", False):
        overlooked = [item.nodeid for item in session.items if _is_overlooked(item)]
        if overlooked:
            raise RuntimeError(f"xdist overlooks the groups of {len(overlooked)} tests, such as {overlooked[0]}")


def _is_overlooked(item: pytest.Item) -> bool:
    return item.get_closest_marker("xdist_group") is not None and "@" not in item.nodeid.rpartition("]")[2]


def pytest_report_header() -> str:
    """Report the limits that differ from the defaults."""
    return "budgets raised for the run: " + ", ".join(f"{name}={value}" for name, value in RAISED_BUDGETS.items())


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Keep the copy of the migrated file; this process's folder is deleted at the end."""
    return settings.IS_SQLITE or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with a copy of the migrated database."""
    names: dict[str, Any] = settings.DATABASES["default"]["TEST"]
    if settings.IS_SQLITE:
        shutil.copyfile(migrated_database(), names["NAME"])
    elif database_url := os.environ.get("DATABASE_URL"):
        names["TEMPLATE"] = migrated_template(database_url)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> None:
    """Partition the message table after its creation, with `--partitioned`."""
    if request.config.getoption("--partitioned"):
        with django_db_blocker.unblock():
            partitioned.partition_messages()


@pytest.fixture(autouse=True)
def _every_query_names_the_chat() -> Iterator[None]:
    """Fail the test for a refused query even if the product caught the error."""
    named_chats.refused.clear()
    yield
    assert named_chats.refused == []


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Give each test a key prefix of its own. Clearing would empty the whole Redis, which parallel runs share."""
    prefix = f"test-{os.getpid()}-{next(_cache_numbers)}"
    caches = {"default": {**settings.CACHES["default"], "KEY_PREFIX": prefix}}
    with override_settings(CACHES=caches):
        yield


@pytest.fixture(autouse=True)
def _site_of_the_defaults() -> None:
    """Keep the default site: reading it would be a query more in whichever test comes after ten seconds."""
    keep_site(Site())


@pytest.fixture(autouse=True)
def _changes_without_limit() -> Iterator[None]:
    """Lift the change limits, which have their own tests: others are fast and reuse people's ids."""
    names = ("CHANGES_PER_SECOND", "CHANGES_BURST", "INVITATIONS_PER_HOUR", "CHATS_PER_HOUR", "JOINS_PER_HOUR")
    with override_settings(**dict.fromkeys(names, 100_000)):
        yield


@pytest.fixture(autouse=True)
def _no_uploads_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reset the upload counts: tests reuse the ids of earlier tests' people."""
    monkeypatch.setattr(pictures, "uploads", TokenBuckets())
