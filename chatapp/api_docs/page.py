"""GET /api/docs/: every endpoint by tag, with its description and recorded examples. Works without JavaScript."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from chatapp.api_docs.document import METHODS

Json = Mapping[str, Any]
# Paragraphs; each is a list of parts, each part alternates text and code.
Prose = list[list[str]]


class Endpoint(NamedTuple):
    """One method of one path. `fields`: (name, location, description); `responses`: (status, example)."""

    method: str
    path: str
    text: Prose
    needs_token: bool
    fields: list[tuple[str, str, Prose]]
    request: str
    responses: list[tuple[str, str]]
    errors: list[str]

    @property
    def steps(self) -> list[str]:
        """The segments of the path below /api/."""
        return self.path.removeprefix("/api/").split("/")

    @property
    def anchor(self) -> str:
        """Its element id on the page."""
        return "-".join([self.method.lower(), *(step.strip("{}") for step in self.steps)])


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Render the page. Queries: none of its own."""
    return render(request, "api_docs/page.html", _page())


@cache
def _page() -> dict[str, Any]:
    # The same for everyone until the process ends.
    document = SchemaGenerator().get_schema(request=None, public=True)
    tagged: dict[str, list[Endpoint]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in sorted(document["paths"].items(), key=_signing_in_first):
        for method in METHODS:
            if method in item:
                tagged[item[method]["tags"][0]].append(_endpoint(method, path, item[method], document))
    return {"tags": [(name, found) for name, found in tagged.items() if found], "version": document["info"]["version"]}


def _signing_in_first(entry: tuple[str, Any]) -> tuple[bool, bool, str]:
    """Sort by path, but what everything else needs comes first."""
    path = entry[0]
    return not path.startswith("/api/signin"), not path.startswith("/api/sign"), path


def _endpoint(method: str, path: str, operation: Json, document: Json) -> Endpoint:
    responses = sorted(operation["responses"].items())
    return Endpoint(
        method=method.upper(),
        path=path,
        text=_prose(operation),
        needs_token=bool(operation["security"]),
        fields=list(_fields(operation, document)),
        request=_example(operation.get("requestBody", {})),
        responses=[(status, _example(response)) for status, response in responses if status < "300"],
        errors=[status for status, _ in responses if status >= "300"],
    )


def _fields(operation: Json, document: Json) -> Iterator[tuple[str, str, Prose]]:
    """Yield described parameters and body keys; the examples show the others."""
    for parameter in operation.get("parameters", ()):
        if "description" in parameter:
            yield parameter["name"], f"in the {parameter['in']}", _prose(parameter)
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content["schema"]
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        place = "in the body" if media_type == "application/json" else f"in the body ({media_type})"
        for name, field in schema.get("properties", {}).items():
            if "description" in field or media_type != "application/json":
                yield name, place, _prose(field)


def _example(described: Json) -> str:
    content: Json = next(iter(described.get("content", {}).values()), {})
    return json.dumps(content["example"], indent=2, ensure_ascii=False) if "example" in content else ""


def _prose(described: Json) -> Prose:
    return [paragraph.split("`") for paragraph in described.get("description", "").split("\n\n") if paragraph]
