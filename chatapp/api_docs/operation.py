"""Describes an endpoint to drf-spectacular by its contract; drf-spectacular knows the paths and the permissions."""

from copy import deepcopy
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from rest_framework.parsers import MultiPartParser

from chatapp.api_docs.components import Json, components_of, schema_of
from chatapp.api_docs.headers import request_headers
from chatapp.lib.endpoint import Contract, contract_of

_PICTURE = {
    "type": "object",
    "description": "A picture: PNG, JPEG, WebP or GIF",
    "properties": {"picture": {"type": "string", "format": "binary"}},
    "required": ["picture"],
}
_FILE = {
    "type": "object",
    "description": "A file of any type",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "alt": {"type": "string", "maxLength": 1000, "description": "What is in it"},
        "is_spoiler": {"type": "string", "enum": ["true", "false"]},
    },
    "required": ["file"],
}
_PIECE = {"type": "string", "format": "binary", "description": "A piece of a file"}


class ContractSchema(AutoSchema):
    """One operation of the OpenAPI document."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Json | None:
        """Return the operation."""
        operation: Json | None = super().get_operation(path, path_regex, path_prefix, method, registry)
        contract = contract_of(getattr(self.view, method.lower()))
        if operation is None or contract is None:
            return operation
        named = {name: value for name, value in _parts(contract)}
        if method == "PATCH" and hasattr(self.view, "json_body"):
            named["body"] = self.view.json_body
        for name, schema in components_of(list(named.values())).items():
            component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema=schema, object=name)
            registry.register_on_missing(component)
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "file_id":
                parameter["schema"] = {"type": "string", "format": "uuid"}
            elif parameter["name"].endswith(("_id", "page")):
                # Matched as text, so that a malformed one is refused like one that doesn't exist.
                parameter["schema"] = {"type": "integer", "minimum": 0}
        parameters = [*operation.get("parameters", ()), *_query_parameters(contract), *request_headers(contract)]
        if parameters:
            operation["parameters"] = parameters
        if body := self._request_body(method, named.get("body")):
            operation["requestBody"] = body
        answer = _answer(contract)
        operation["responses"] = {str(status): _response(answer, status) for status in contract.statuses}
        refusals = {*contract.refusals, *((422,) if contract.is_native or contract.body else ())}
        operation["responses"] |= {str(status): {} for status in refusals}
        return operation

    def _request_body(self, method: str, json_body: Any) -> Json:
        bodies: Json = {}
        if json_body is not None:
            bodies["application/json"] = {"schema": schema_of(json_body)}
        if MultiPartParser in self.view.parser_classes and method in ("PUT", "POST"):
            bodies["multipart/form-data"] = {"schema": _PICTURE if method == "PUT" else _FILE}
        elif method == "PATCH" and hasattr(self.view, "json_body"):
            bodies[self.view.parser_classes[0].media_type] = {"schema": _PIECE}
        return {"content": bodies, "required": True} if bodies else {}

    def get_request_serializer(self) -> Any:
        """Return nothing: the signature describes it."""
        return None

    def get_response_serializers(self) -> Any:
        """Return nothing: the signature describes it."""
        return {200: None}


def _parts(contract: Contract) -> list[tuple[str, Any]]:
    named = {"query": contract.query, "body": contract.body, "payload": contract.payload}
    return [(name, value) for name, value in named.items() if value not in (None, type(None)) and name != "query"]


def _answer(contract: Contract) -> Json:
    if contract.payload is type(None):
        schema: Json = {"type": "string", "maxLength": 0}
        return {"description": 'An empty string: `""`', "content": {"application/json": {"schema": schema}}}
    return {"description": "", "content": {"application/json": {"schema": schema_of(contract.payload)}}}


def _response(answer: Json, status: int) -> Json:
    if status == HTTPStatus.NO_CONTENT:
        return {"description": ""}
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": "`If-None-Match` names the current `ETag`"}
    return deepcopy(answer)


def _query_parameters(contract: Contract) -> list[Json]:
    whole = components_of([contract.query])[contract.query.__name__]
    return [
        {
            "in": "query",
            "name": name,
            "schema": _plain({key: value for key, value in schema.items() if key not in ("description", "default")}),
            **({"description": schema["description"]} if "description" in schema else {}),
            **({"required": True} if name in whole.get("required", ()) else {}),
        }
        for name, schema in whole["properties"].items()
    ]


def _plain(schema: Json) -> Json:
    """Return the schema of a query parameter: text that is parsed as this type, and is never null."""
    options = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    plain = options[0] if options else schema
    return {"type": "string", "enum": ["true", "false", "1", "0"]} if plain == {"type": "boolean"} else plain
