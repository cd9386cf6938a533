"""The checks in the order they run: quick ones first, pytest over everything last."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from chatapp.checks import programs
from chatapp.checks.programs import ROOT

BIN = ROOT / ".venv" / "bin"
CODE = ("accounts", "chats", "chatapp")
# A production environment for `check --deploy`; nothing in it is contacted.
PRODUCTION = {
    "MODE": "production",
    "PUBLIC_URL": "https://chat.example.org",
    "DATABASE_URL": "postgres://chatapp@127.0.0.1/chatapp",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}
OPENAPI_DOCUMENT = programs.SCRATCH / "openapi.yaml"
# Disables telemetry.
QUIET_REDOCLY = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
CONTRACT_STEP = "API as its document says (schemathesis)"
POSTGRESQL_STEP = "pytest on PostgreSQL and Redis"
Command = list[str]


@dataclass(frozen=True)
class Step:
    """One check. `command` is called when the step runs, as it may have to find a program first."""

    name: str
    command: Callable[[], Command]
    environment: dict[str, str] = field(default_factory=dict)
    needs_services: bool = False
    # Uses more than one core, measures time, or makes what the next steps read.
    runs_alone: bool = False


def _tool(name: str, *arguments: str) -> Callable[[], Command]:
    return lambda: [str(BIN / name), *arguments]


def _manage(*arguments: str) -> Callable[[], Command]:
    return lambda: [str(BIN / "python"), str(ROOT / "manage.py"), *arguments]


def _openapi_document() -> Command:
    programs.SCRATCH.mkdir(exist_ok=True)
    return _manage("spectacular", "--validate", "--fail-on-warn", "--file", str(OPENAPI_DOCUMENT))()


def _redocly() -> Command:
    return [programs.npm_tool("redocly"), "lint", str(OPENAPI_DOCUMENT), "--extends", "recommended"]


def _spectral() -> Command:
    rules = ROOT / "chatapp" / "checks" / "spectral.yaml"
    return [programs.npm_tool("spectral"), "lint", str(OPENAPI_DOCUMENT), "--ruleset", str(rules)]


def _javascript_types() -> Command:
    # Lists the covered modules: models, the wire layer and their imports.
    return [programs.npm_tool("tsc"), "--project", str(ROOT / "chatapp" / "checks" / "tsconfig.json")]


def _javascript() -> Command:
    tests = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "chatapp" / "tests" / "js").rglob("*.test.*js"))
    return [programs.node(), "--test", "--test-reporter=spec", *tests]


def pytest_command(*arguments: str) -> Command:
    """Return a pytest command with at least two processes; each file of browser tests stays in one of them."""
    workers = str(max(2, min(8, os.cpu_count() or 2)))
    # The contract has a step of its own; importing schemathesis takes each process seconds.
    others = ("-p", "no:schemathesis", "--ignore=chatapp/tests/contract")
    return [str(BIN / "python"), "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup", *others, *arguments]


def _contract(*arguments: str) -> Callable[[], Command]:
    return _tool("python", "-m", "pytest", "-q", "-m", "contract", *arguments, "chatapp/tests/contract")


# Only in `make test-all`: more cases of what a quick test covers already, such as further themes and widths of a page.
QUICK = "not contract and not full"
FULL = "not contract"
# The others run once, in the last step.
ON_EACH_DATABASE = "not browser and not house and not pure"
# ON_EACH_DATABASE selects nothing in them, and collecting them takes each process seconds.
RUN_ONCE_FOLDERS = ("chatapp/tests/browser", "chatapp/tests/house")
NOT_COLLECTED = tuple(f"--ignore={folder}" for folder in RUN_ONCE_FOLDERS)
# The last step runs all cases of each test; on PostgreSQL, `make test` runs so many of most tests (matrix_sample.py).
MATRIX_SAMPLE = 4
# How long schemathesis runs as each of three people.
QUICK_CONTRACT_SECONDS = 10
FULL_CONTRACT_SECONDS = 120

STEPS = (
    Step("OpenAPI document", _openapi_document, runs_alone=True),
    Step("ruff check", _tool("ruff", "check", ".")),
    Step("ruff format", _tool("ruff", "format", "--check", ".")),
    Step("types (mypy)", _tool("mypy")),
    Step("import layers", _tool("lint-imports")),
    Step("templates (djlint)", _tool("djlint", "templates", "--lint", "--quiet")),
    Step("security (bandit)", _tool("bandit", "-q", "-ll", "-r", *CODE, "-x", "*/tests/*", "-c", "pyproject.toml")),
    Step("migrations are complete", _manage("makemigrations", "--check", "--dry-run")),
    Step("check --deploy", _manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Step("vendored files", lambda: [str(BIN / "python"), "-m", "chatapp.vendoring", "--check"]),
    Step("OpenAPI rules (Redocly)", _redocly, QUIET_REDOCLY),
    Step("OpenAPI rules (Spectral)", _spectral),
    Step("JavaScript types (tsc)", _javascript_types),
    Step("JavaScript (node --test)", _javascript, runs_alone=True),
    Step(
        "chaos, a short mixed run", lambda: [str(BIN / "python"), "-m", "bench.chaos.both", "--short"], runs_alone=True
    ),
    Step(
        CONTRACT_STEP,
        # On PostgreSQL, the stricter of the two databases.
        _contract(f"--contract-seconds={QUICK_CONTRACT_SECONDS}"),
        needs_services=True,
        runs_alone=True,
    ),
    Step(
        POSTGRESQL_STEP,
        lambda: pytest_command(
            "-m", f"{ON_EACH_DATABASE} and {QUICK}", f"--matrix-sample={MATRIX_SAMPLE}", *NOT_COLLECTED
        ),
        needs_services=True,
        runs_alone=True,
    ),
)
# Replaces the quick steps of the same name.
FULL_STEPS = {
    CONTRACT_STEP: Step(
        CONTRACT_STEP,
        _contract(f"--contract-seconds={FULL_CONTRACT_SECONDS}"),
        needs_services=True,
        runs_alone=True,
    ),
    POSTGRESQL_STEP: Step(
        POSTGRESQL_STEP,
        lambda: pytest_command("-m", f"{ON_EACH_DATABASE} and {FULL}", *NOT_COLLECTED),
        needs_services=True,
        runs_alone=True,
    ),
}
# Added to the others.
FULL_ONLY_STEPS = (
    Step(
        "pytest on a partitioned message table",
        # Browser tests and server processes use databases of their own or run no queries that other tests don't.
        lambda: pytest_command(
            "--partitioned", "-m", f"{ON_EACH_DATABASE} and not contract and not launch", *NOT_COLLECTED
        ),
        needs_services=True,
        runs_alone=True,
    ),
)
LAST_STEP = "pytest on SQLite, with browser journeys"
