"""Holds a recorded call against the OpenAPI document: every status, header, parameter and key must be named there."""

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

Json = dict[str, Any]


def faults_of(*, method: str, path: str, body: Any, response: HttpResponse) -> list[str]:
    """Return what the document does not say about this call, a sentence each; nothing when it says everything.

    A refused call may break the rules of its input; its answer may not break those of the answer.
    """
    operation = operation_of(method, path)
    if operation is None:
        return [f"{endpoint_of(method, path)} is not in the document: describe its view with `extend_schema`"]
    answer = operation["responses"].get(str(response.status_code))
    if answer is None:
        return [f"status {response.status_code} is not among {', '.join(operation['responses'])}: name it in `refused`"]
    answer = _resolved(answer)
    faults = [*_header_faults(answer, response), *_content_faults(answer, response)]
    if response.status_code < 400:
        faults += [*_query_faults(operation, path), *_body_faults(operation, body)]
    return faults


def operation_of(method: str, path: str) -> Json | None:
    """Return the document's operation that a call reaches; None when there is none."""
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
    # Unknown keys are allowed to clients, so that answers may gain some; a recorded one must be described.
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
    faults = []
    for name, header in answer.get("headers", {}).items():
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
    if "application/json" not in content:
        # A picture: its form is read by Django.
        return [] if "multipart/form-data" in content else ["a body was sent that is not described"]
    return _schema_faults(content["application/json"]["schema"], body, "the body")
