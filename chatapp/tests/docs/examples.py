"""The examples of the OpenAPI document: of each operation one accepted body, and one response per status."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpResponse

from chatapp.api_docs.document import EXAMPLES
from chatapp.tests.docs.endpoints import endpoint_of
from chatapp.tests.docs.recorder import RENEW
from chatapp.tests.docs.stable import stable

Json = dict[str, Any]
_written: Json = {}


def settle(*, method: str, path: str, body: Any, response: HttpResponse, is_writing: bool) -> None:
    """Collect a recorded call for writing, or check that its endpoint and status have an example on disk."""
    endpoint = re.sub(r":(\w+)", r"{\1}", endpoint_of(method, path))
    status = str(response.status_code)
    if not is_writing:
        known = json.loads(EXAMPLES.read_text()).get(endpoint, {}).get("responses", {})
        assert status in known or not response.content, RENEW
        return
    found = _written.setdefault(endpoint, {"responses": {}})
    if body is not None and response.status_code < 400:
        found.setdefault("request", _stable(body))
    if response.content:
        found["responses"].setdefault(status, _stable(json.loads(response.content)))


def write() -> None:
    """Write everything that was recorded."""
    EXAMPLES.write_text(json.dumps(_written, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def _stable(value: Any) -> Any:
    return json.loads(stable(json.dumps(value, ensure_ascii=False)))
