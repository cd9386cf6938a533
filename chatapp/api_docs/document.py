"""Completes the OpenAPI document that drf-spectacular makes from the views: a step of its own, in one place.

Tags, summaries, refusals, public operations and examples follow from rules and recordings: no view repeats them.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from chatapp.api_docs.groups import GROUPS, group_of
from chatapp.api_docs.refusals import SHAPES, refusal_of, statuses_of

Json = dict[str, Any]

# Recorded by the tests in chatapp/tests/docs/; written by `make docs`.
EXAMPLES = Path(__file__).parent / "examples.json"
METHODS = ("get", "post", "put", "patch", "delete")


def complete_document(result: Json, generator: object, request: object, public: bool) -> Json:
    """Return the document with all that views do not say: drf-spectacular's postprocessing hook."""
    used: set[int] = set()
    for path, item in result["paths"].items():
        for method in METHODS:
            if method in item:
                used |= _complete(item[method], path=path, method=method)
    components = result["components"]
    components["schemas"] = dict(sorted({**components["schemas"], **SHAPES}.items()))
    components["responses"] = {f"Refused{status}": refusal_of(status) for status in sorted(used)}
    result["tags"] = [{"name": name, "description": about} for name, about, _pattern in GROUPS]
    return result


def _complete(operation: Json, *, path: str, method: str) -> set[int]:
    """Complete one operation; return the statuses whose shared response it refers to."""
    operation["tags"] = [group_of(path)]
    operation["summary"] = _summary(operation.get("description", ""))
    # Public: drf-spectacular leaves the key out, or says "nothing" as one of the alternatives.
    if {} in operation.get("security", [{}]):
        operation["security"] = []
    responses = operation["responses"]
    for status in statuses_of(operation, method=method):
        responses.setdefault(str(status), {})
    shared: set[int] = set()
    for status, response in responses.items():
        if status < "400":
            response["description"] = response["description"] or "Done"
        elif "content" not in response or _is_placeholder(response):
            responses[status] = {"$ref": f"#/components/responses/Refused{status}"}
            shared.add(int(status))
    operation["responses"] = dict(sorted(responses.items()))
    _add_examples(operation, _recorded().get(f"{method.upper()} {path}", {}))
    return shared


def _summary(description: str) -> str:
    first = description.split("\n\n")[0].replace("\n", " ")
    return first.split(". ")[0].split(": ")[0].rstrip(".;").replace("`", "")


def _is_placeholder(response: Json) -> bool:
    schema = next(iter(response["content"].values()))["schema"]
    return str(schema.get("$ref", "")).endswith("/Refusal")


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
