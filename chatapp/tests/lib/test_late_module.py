"""Modules that are loaded with their first use."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from chatapp.lib.late_module import LateModule

SOCKETS = "import chatapp.asgi"
SINGLE = """
from chatapp.environment import begin
begin("embedded")
import django
django.setup()
import chatapp.launch.embedded
"""


def test_it_is_the_module():
    assert LateModule("json").dumps([1]) == "[1]"


def test_what_the_module_has_not_is_missed_there():
    with pytest.raises(AttributeError, match="module 'json'"):
        _ = LateModule("json").nothing


@pytest.mark.parametrize("loads", [SOCKETS, SINGLE], ids=["sockets", "single"])
def test_a_process_starts_without_what_it_needs_for_outgoing_requests_and_pictures_only(loads, tmp_path):
    code = f"import sys\n{loads}\nprint([name for name in ('httpx', 'httpcore', 'PIL') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, env={**os.environ, "DATA_DIR": str(tmp_path)},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
