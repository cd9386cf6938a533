"""The command line of `doctor`. Wrong settings are a finding, so it loads them itself."""

import argparse
import importlib
import json
from collections.abc import Sequence
from dataclasses import asdict

import django
from django.core.exceptions import ImproperlyConfigured

from chatapp.doctor.findings import Finding, State

NAME = "doctor"
_LABELS = {State.OK: "ok     ", State.WRONG: "WRONG  ", State.SKIPPED: "skipped"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --json, --seconds and --send-mail."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a check may take (5)")
    parser.add_argument("--send-mail", metavar="ADDRESS", default="", help="also send a test mail")


def main(arguments: Sequence[str]) -> int:
    """Load the settings and run all checks; return the exit status. `begin` was called."""
    parser = argparse.ArgumentParser(prog=NAME, description="Find what is wrong with this installation.")
    add_arguments(parser)
    chosen = parser.parse_args(arguments)
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        fix = "correct it in the environment or in .env; docs/configuration.md explains each variable"
        wrong = Finding("settings", State.WRONG, str(error).rstrip("."), fix)
        return _print([wrong], as_json=chosen.json)
    return report(as_json=chosen.json, mail_to=chosen.send_mail, within_seconds=chosen.seconds)


def report(*, as_json: bool, mail_to: str, within_seconds: float) -> int:
    """Run all checks and print what they find; return the exit status. The settings are loaded."""
    # Imported only now: the checks need them.
    registry = importlib.import_module("chatapp.doctor.registry")
    findings = [
        Finding("settings", State.OK, "all valid"),
        *registry.examine_site(mail_to=mail_to, within_seconds=within_seconds),
    ]
    return _print(findings, as_json=as_json)


def _print(findings: Sequence[Finding], *, as_json: bool) -> int:
    wrong = [one for one in findings if one.state == State.WRONG]
    if as_json:
        print(json.dumps({"is_healthy": not wrong, "findings": [asdict(one) for one in findings]}, indent=2))
        return int(bool(wrong))
    width = max(len(one.check) for one in findings)
    for one in findings:
        print(f"{_LABELS[one.state]} {one.check:{width}}  {one.text}")
        if one.fix:
            print(f"{'':{width + 10}}-> {one.fix}")
    print(f"{len(wrong)} of {len(findings)} checks found something wrong." if wrong else "Nothing is wrong.")
    return int(bool(wrong))
