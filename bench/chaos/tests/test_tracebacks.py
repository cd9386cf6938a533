"""Tracebacks are found in logs of both formats, with their final error."""

import json
import re

import pytest

from bench.chaos import tracebacks
from bench.chaos.tracebacks import unexpected_in

TRACE = "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\n    ^^^\nKeyError: 'x'"
CHAINED = (
    f"{TRACE}\n\nDuring handling of the above exception, another exception occurred:\n\n{TRACE[:-13]}ValueError: no"
)


def as_json(trace):
    return json.dumps({"level": "ERROR", "message": "crashed", "traceback": trace}) + "\n"


def as_text(trace):
    lines = "\n".join(f"    {line}" for line in trace.splitlines())
    return f"2026-11-22T14:05:09.120Z ERROR chatapp crashed\n{lines}\n2026-11-22T14:05:10.120Z INFO chatapp goes on\n"


class TestFinding:
    @pytest.mark.parametrize("logged", [as_json, as_text, "{}\n".format])
    def test_the_error_is_named_and_counted(self, logged):
        found = unexpected_in(logged(TRACE) * 2)
        assert sum(found.values()) == 2
        assert [error.startswith("KeyError: 'x'") for error in found] == [True]

    @pytest.mark.parametrize("logged", [as_json, as_text])
    def test_an_error_while_another_is_handled_counts_as_well(self, logged):
        assert sum(unexpected_in(logged(CHAINED)).values()) == 2

    def test_a_calm_log_has_none(self):
        assert not unexpected_in('{"message": "no traceback here"}\n')

    def test_expected_ones_are_left_out(self, monkeypatch):
        monkeypatch.setattr(tracebacks, "EXPECTED", ((re.compile("^KeyError"), "planted"),))
        assert not unexpected_in(as_json(TRACE))
