"""Postprocesses the OpenAPI document that drf-spectacular generates from the views.

Tags, summaries, error responses, public operations and examples follow from rules and recordings, not from views.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from chatapp.api_docs.groups import GROUPS, group_of
from chatapp.api_docs.headers import RESPONSE_HEADERS, response_headers
from chatapp.api_docs.refusals import SHAPES, refusal_of, statuses_of

Json = dict[str, Any]

# Recorded by the tests in chatapp/tests/docs/; written by `make docs`.
EXAMPLES = Path(__file__).parent / "examples.json"
METHODS = ("get", "post", "put", "patch", "delete")


def complete_document(result: Json, generator: object, request: object, public: bool) -> Json:
    """drf-spectacular's postprocessing hook: return the document with everything the views don't declare."""
    used: set[int] = set()
    for path, item in result["paths"].items():
        for method in METHODS:
            if method in item:
                used |= _complete(item[method], path=path, method=method)
    components = result["components"]
    components["schemas"] = dict(sorted({**components["schemas"], **SHAPES}.items()))
    components["headers"] = RESPONSE_HEADERS
    components["responses"] = {f"Refused{status}": refusal_of(status) for status in sorted(used)}
    result["tags"] = [{"name": name, "description": about} for name, about, _pattern in GROUPS]
    return result


def _complete(operation: Json, *, path: str, method: str) -> set[int]:
    """Complete one operation; return the statuses for which it refers to a shared response."""
    operation["tags"] = [group_of(path)]
    operation["summary"] = _summary(operation.get("description", ""))
    # Public operations: drf-spectacular omits the key, or lists "no authentication" as an alternative.
    if {} in operation.get("security", [{}]):
        operation["security"] = []
    responses = operation["responses"]
    for status in statuses_of(operation, method=method):
        responses.setdefault(str(status), {})
    shared: set[int] = set()
    for status, response in responses.items():
        if status < "400":
            response["description"] = response["description"] or "Done"
        elif "content" not in response:
            responses[status] = {"$ref": f"#/components/responses/Refused{status}"}
            shared.add(int(status))
            continue
        response["headers"] = response_headers(int(status), operation=operation, path=path, method=method)
    operation["responses"] = dict(sorted(responses.items()))
    _add_examples(operation, _recorded().get(f"{method.upper()} {path}", {}))
    return shared


def _summary(description: str) -> str:
    first = description.split("\n\n")[0].replace("\n", " ")
    return first.split(". ")[0].split(": ")[0].rstrip(".;").replace("`", "")


def _add_examples(operation: Json, recorded: Json) -> None:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and "request" in recorded:
        body["example"] = recorded["request"]
    for status, answer in recorded.get("responses", {}).items():
        response = operation["responses"].get(status)
        if response is None:
            continue
        if "$ref" in response:
            response = operation["responses"][status] = refusal_of(int(status))
        if "content" in response:
            next(iter(response["content"].values()))["example"] = answer


@cache
def _recorded() -> Json:
    found: Json = json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
    return found
