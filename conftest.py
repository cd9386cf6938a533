"""For every test: its own database file, data folder and cache, so that several runs side by side never meet."""

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from chatapp.checks import programs
from chatapp.lib import pictures
from chatapp.lib.rate_limit import TokenBuckets

# Every test comes from 127.0.0.1. Tests of these budgets lower them again.
RAISED_BUDGETS = {
    "SIGN_IN_TRIES_PER_ADDRESS": 10_000,
    "SIGN_UPS_PER_ADDRESS": 10_000,
    "RESETS_PER_ADDRESS": 10_000,
    "JOIN_LINK_TRIES_PER_ADDRESS": 10_000,
}
_cache_numbers = itertools.count(1)

# `pytest --hypothesis-profile=long`: other examples each time, and many more. Real sockets are slow, not faulty.
hypothesis_settings.register_profile(
    "long",
    max_examples=500,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make test` say where Chromium is and how the steps before pytest went."""
    parser.addoption("--chromium", default="", help="path of a Chromium; found in PATH when not given")
    parser.addoption("--contract-seconds", default=10, type=int, help="how long schemathesis asks, as each person")
    parser.addoption("--steps-report", default="", help="JSON file: name of a check -> its exit status")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case per step that `make test` ran before pytest, so that the closing line counts them too."""
    if {"step", "status"} <= set(metafunc.fixturenames):
        report = metafunc.config.getoption("--steps-report")
        steps = json.loads(Path(report).read_text()) if report else {}
        metafunc.parametrize(("step", "status"), steps.items())


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> str:
    """Return the path of the Chromium to drive."""
    return request.config.getoption("--chromium") or programs.chromium()


def pytest_configure(config: pytest.Config) -> None:
    """Point this process (xdist starts several) at a folder and a Redis prefix of its own."""
    scratch = Path(tempfile.mkdtemp(prefix=f"chatapp-test-{os.getpid()}-"))
    config.add_cleanup(lambda: shutil.rmtree(scratch, ignore_errors=True))
    settings.DATA_DIR = scratch
    settings.MEDIA_ROOT = scratch / "media"
    if settings.IS_SQLITE:
        # A file, because socket and live-server tests read it from several threads.
        settings.DATABASES["default"]["TEST"]["NAME"] = str(scratch / "test.sqlite3")
    else:
        name = settings.DATABASES["default"]["NAME"]
        settings.DATABASES["default"]["TEST"]["NAME"] = f"test_{name}_{os.getpid()}"
    if settings.REDIS_URL:
        # Presence writes under this prefix, too: two processes would meet each other's people there.
        settings.REDIS_PREFIX = f"{settings.REDIS_PREFIX}-test-{os.getpid()}"
        layer: dict[str, Any] = {**cast("dict[str, Any]", settings.CHANNEL_LAYERS["default"]["CONFIG"])}
        layer["prefix"] = settings.REDIS_PREFIX
        settings.CHANNEL_LAYERS = {"default": {**settings.CHANNEL_LAYERS["default"], "CONFIG": layer}}
    for name in RAISED_BUDGETS:
        setattr(settings, name, RAISED_BUDGETS[name])
    # Argon2 still, at its cheapest: hundreds of tests create people.
    settings.PASSWORD_HASHERS = ["chatapp.tests.cheap_argon2.CheapArgon2PasswordHasher"]


def pytest_report_header() -> str:
    """Say which limits are not the defaults."""
    return "budgets raised for the run: " + ", ".join(f"{name}={value}" for name, value in RAISED_BUDGETS.items())


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Give each test a key prefix of its own. (Clearing would empty the whole Redis under a neighbour's feet.)"""
    prefix = f"test-{os.getpid()}-{next(_cache_numbers)}"
    caches = {"default": {**settings.CACHES["default"], "KEY_PREFIX": prefix}}
    with override_settings(CACHES=caches):
        yield


@pytest.fixture(autouse=True)
def _changes_without_limit() -> Iterator[None]:
    """Let tests change things fast, under ids that were others' a test ago; the budgets have tests of their own."""
    names = ("CHANGES_PER_SECOND", "CHANGES_BURST", "INVITATIONS_PER_HOUR", "CHATS_PER_HOUR", "JOINS_PER_HOUR")
    with override_settings(**dict.fromkeys(names, 100_000)):
        yield


@pytest.fixture(autouse=True)
def _no_uploads_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test's people upload anew: their ids were others' a test ago."""
    monkeypatch.setattr(pictures, "uploads", TokenBuckets())
