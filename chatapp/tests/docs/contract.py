"""Validates a recorded call against the OpenAPI document: every status, header, parameter and key must be declared."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from chatapp.api_docs.refusals import kinds
from chatapp.tests.docs.endpoints import endpoint_of
from chats.tests.builders import PieceBody

Json = dict[str, Any]

# Of any HTTP response; the document describes what is particular to the API.
_PLAIN_HEADERS = {
    "Content-Type", "Content-Length", "Cache-Control", "Vary", "X-Frame-Options", "X-Content-Type-Options",
    "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Content-Security-Policy", "Allow",
}  # fmt: skip


def faults_of(*, method: str, path: str, body: Any, response: HttpResponse) -> list[str]:
    """Return what the document doesn't declare about this call, a sentence each; empty when it declares everything.

    A refused call may violate its input schema; its response may not violate that of the response.
    """
    operation = operation_of(method, path)
    if operation is None:
        return [f"{endpoint_of(method, path)} is not in the document: make it an `@endpoint`"]
    answer = operation["responses"].get(str(response.status_code))
    if answer is None:
        return [f"status {response.status_code} is not among {', '.join(operation['responses'])}: add it"]
    answer = _resolved(answer)
    faults = [*_header_faults(answer, response), *_content_faults(answer, response)]
    if response.status_code < 400:
        faults += [*_query_faults(operation, path), *_body_faults(operation, body)]
    return faults


def operation_of(method: str, path: str) -> Json | None:
    """Return the document's operation for a call; None when there is none."""
    _, _, route = endpoint_of(method, path).partition(" ")
    template = re.sub(r":(\w+)", r"{\1}", route)
    found: Json | None = document()["paths"].get(template, {}).get(method.lower())
    return found


@cache
def document() -> Json:
    """Return the OpenAPI document."""
    made: Json = SchemaGenerator().get_schema(request=None, public=True)
    return made


@cache
def _strict_components() -> Json:
    # Clients may get unknown keys, so that responses can be extended; a recorded one must be declared.
    components: Json = _strict(deepcopy(document()["components"]))
    return components


def _strict(schema: Any) -> Any:
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for value in schema.values():
            _strict(value)
    elif isinstance(schema, list):
        for value in schema:
            _strict(value)
    return schema


def _schema_faults(schema: Json, value: Any, what: str) -> list[str]:
    whole = {**_strict(deepcopy(schema)), "components": _strict_components()}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{what}, at {error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]


def _resolved(answer: Json) -> Json:
    name = answer.get("$ref", "").rpartition("/")[2]
    found: Json = document()["components"]["responses"][name] if name else answer
    return found


def _header_faults(answer: Json, response: HttpResponse) -> list[str]:
    declared = answer.get("headers", {})
    unknown = response.headers.keys() - declared.keys() - _PLAIN_HEADERS
    faults = [f"the header {name} is not described" for name in sorted(unknown)]
    for name, header in declared.items():
        if "$ref" in header:
            header = document()["components"]["headers"][header["$ref"].rpartition("/")[2]]
        text = response.headers.get(name)
        if text is None:
            if header.get("required"):
                faults.append(f"the header {name} is missing")
            continue
        value = int(text) if header["schema"]["type"] == "integer" and text.isdigit() else text
        faults += _schema_faults(header["schema"], value, f"the header {name}")
    return faults


def _content_faults(answer: Json, response: HttpResponse) -> list[str]:
    content = answer.get("content", {})
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    if not response.content and not content:
        return []
    if media_type not in content:
        return [f"the content type {media_type or 'none'} is not among {', '.join(content) or 'none'}"]
    value = json.loads(response.content)
    faults = _schema_faults(content[media_type]["schema"], value, "the answer")
    if response.status_code >= 400 and isinstance(value, dict):
        code = value["errors"].get("code")
        if code not in {kind.code for kind in kinds()}:
            faults.append(f"errors.code {code!r} belongs to no kind of AppError")
        if response.headers.get("X-Error-Code") != code:
            faults.append("X-Error-Code is not errors.code")
    return faults


def _query_faults(operation: Json, path: str) -> list[str]:
    known = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    return [
        f"the parameter {name} is not described" for name, _ in parse_qsl(urlsplit(path).query) if name not in known
    ]


def _body_faults(operation: Json, body: Any) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    if body is None:
        return []
    if "application/json" not in content or isinstance(body, PieceBody):
        # A form, or bytes.
        return [] if content else ["a body was sent that is not described"]
    return _schema_faults(content["application/json"]["schema"], body, "the body")
