"""Endpoints of the API: the signature of a method is its contract.

    @endpoint(404)
    def patch(self, request, chat_id: str, query: PageQuery, body: ContentUpdate) -> MessagePayload: ...

`query` and `body` are parsed as the types that the signature names; the return type says what the payload is. The same
types describe the endpoint in /api/schema (chatapp/api_docs). A payload is a TypedDict, so the type checker knows
whether it's complete, and None is the empty string that SimpleChatApp answers with.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, ClassVar, Generic, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from chatapp.lib.errors import NotFound
from chatapp.lib.inputs import Input, NoQuery, parse, parse_known_query, parse_query
from chatapp.lib.rate_limit import Budget, noting_budgets

P = TypeVar("P")
Method = Callable[..., Any]
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_encode = msgspec.json.Encoder().encode


class Answer(Generic[P]):
    """A payload with what else its response needs."""

    # What its type may answer with, for /api/schema.
    statuses: ClassVar[tuple[int, ...]] = (200,)

    def __init__(
        self,
        payload: P,
        *,
        location: str = "",
        headers: Mapping[str, str] | None = None,
        finish: Callable[[HttpResponse], None] | None = None,
    ) -> None:
        """`location`: the path of what was created; `finish` may set cookies."""
        self.payload = payload
        self.finish = finish
        self.status = self.statuses[0]
        self.headers = {**(headers or {}), **({"Location": location} if location else {})}


class NoContent(Answer[None]):
    """No payload at all."""

    statuses = (204,)

    def __init__(self, *, headers: Mapping[str, str] | None = None) -> None:
        """Its headers say what there is to say."""
        super().__init__(None, headers=headers)


class Created(Answer[P]):
    """A payload of something new."""

    statuses = (201,)


class Accepted(Answer[P]):
    """A payload of something that happens later."""

    statuses = (202,)


class Tagged(Answer[P]):
    """A payload with an `ETag`: a caller that has it already gets 304."""

    statuses = (200, 304)


class CreatedOrFound(Answer[P]):
    """A payload of something that may have existed already."""

    statuses = (200, 201)

    def __init__(self, payload: P, *, location: str, is_new: bool) -> None:
        """`is_new`: whether this call created it."""
        super().__init__(payload, location=location if is_new else "")
        self.status = HTTPStatus.CREATED if is_new else HTTPStatus.OK


class ChangedOrReceived(Answer[P]):
    """A payload of what was changed; none for bytes that were received."""

    statuses = (200, 204)

    def __init__(self, payload: P | None, *, headers: Mapping[str, str] | None = None) -> None:
        """`payload`: None for received bytes; their headers say what there is to say."""
        super().__init__(cast("P", payload), headers=headers)
        self.status = HTTPStatus.NO_CONTENT if payload is None else HTTPStatus.OK


class DoneOrMissing(Answer[P]):
    """A payload that is also SimpleChatApp's answer for what doesn't exist."""

    statuses = (200, 404)

    def __init__(self, payload: P, *, error: NotFound | None = None) -> None:
        """`error`: why there was nothing to do."""
        super().__init__(payload)
        self.status = HTTPStatus.OK if error is None else HTTPStatus.NOT_FOUND
        self.headers = {} if error is None else error.headers()


@dataclass(frozen=True, slots=True)
class Contract:
    """What an endpoint takes, answers with and refuses; `payload` is the type of what it answers with."""

    query: type[Input]
    body: type[Input] | None
    payload: Any
    statuses: tuple[int, ...]
    refusals: tuple[int, ...]
    is_native: bool
    # Whether it takes an `Idempotency-Key`: its argument `once`.
    is_idempotent: bool


def endpoint(*refusals: int) -> Callable[[Method], Method]:
    """Make a method an endpoint. It refuses unknown query parameters.

    `refusals`: statuses beyond those that every endpoint of its kind may answer with.
    """
    return lambda method: _answering(method, refusals, read_query=parse_query)


def inherited_endpoint(*refusals: int) -> Callable[[Method], Method]:
    """Make a method an endpoint that ignores unknown query parameters, as SimpleChatApp's do."""
    return lambda method: _answering(method, refusals, read_query=parse_known_query)


def contract_of(method: object) -> Contract | None:
    """Return what a view's method declares; None when it is no endpoint."""
    return getattr(method, "contract", None)


def _answering(method: Method, refusals: tuple[int, ...], *, read_query: Callable[[Any, QueryDict], Input]) -> Method:
    hints = get_type_hints(method, include_extras=True)
    payload, statuses = hints["return"], Answer.statuses
    if isinstance(get_origin(payload), type) and issubclass(get_origin(payload), Answer):
        payload, statuses = get_args(payload)[0], get_origin(payload).statuses
    elif payload is NoContent:
        payload, statuses = type(None), NoContent.statuses
    contract = Contract(
        query=hints.get("query", NoQuery),
        body=hints.get("body"),
        payload=payload,
        statuses=statuses,
        refusals=refusals,
        is_native=read_query is parse_query,
        is_idempotent="once" in hints,
    )

    @wraps(method)
    def answered(view: Any, request: Request, **path: str) -> HttpResponseBase:
        # Don't reveal what is wrong with the query to someone who may not see the chat.
        if check_access := getattr(view, "check_access", None):
            check_access(request, **path)
        given: dict[str, Any] = {}
        query = read_query(contract.query, request.query_params)
        if "query" in hints:
            given["query"] = query
        if contract.body is not None:
            given["body"] = parse(contract.body, request.data)
        if contract.is_idempotent:
            given["once"] = hints["once"].of(request)
        with noting_budgets() as budgets:
            response = _response(method(view, request, **path, **given), request)
        if budgets and request.method not in _SAFE_METHODS:
            for name, value in _budget_headers(budgets).items():
                response.headers[name] = value
        return response

    answered.contract = contract  # type: ignore[attr-defined]
    return answered


def _budget_headers(budgets: list[Budget]) -> dict[str, str]:
    """Return the state of the budget that runs out first."""
    tightest = min(budgets, key=lambda budget: budget.remaining / budget.limit)
    return {
        "RateLimit-Limit": str(tightest.limit),
        "RateLimit-Remaining": str(tightest.remaining),
        "RateLimit-Reset": str(math.ceil(tightest.reset_seconds)),
    }


def _response(value: object, request: Request) -> HttpResponseBase:
    if isinstance(value, HttpResponseBase):
        return value
    answer = value if isinstance(value, Answer) else Answer(value)
    if answer.status == HTTPStatus.NO_CONTENT:
        return HttpResponse(status=answer.status, headers=answer.headers)
    response = HttpResponse(
        _encode("" if answer.payload is None else answer.payload),
        status=answer.status,
        content_type="application/json",
        headers=answer.headers,
    )
    if answer.finish is not None:
        answer.finish(response)
    if not isinstance(answer, Tagged):
        return response
    # Of the bytes themselves: names and pictures in them change without a seq of the chat.
    response.headers["ETag"] = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    # Reading has no other condition: `If-Match` would turn a 200 into a 412.
    if "If-None-Match" not in request.headers or not {"If-Match", "If-Unmodified-Since"}.isdisjoint(request.headers):
        return response
    return get_conditional_response(request._request, etag=response.headers["ETag"], response=response) or response
