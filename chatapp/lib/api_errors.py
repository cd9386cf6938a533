"""DRF's exception handler: every API error in one shape, `{"errors": …}`."""

import logging
import math
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from chatapp.lib.errors import (
    RESERVED_KEYS,
    AppError,
    BadRequest,
    Forbidden,
    InternalError,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from chatapp.lib.full_disk import StorageFull, is_full_disk
from chatapp.lib.http_refusals import MethodNotAllowed, NotAcceptable, UnsupportedMediaType
from chatapp.lib.outages import DATABASE
from chatapp.lib.sentences import Sentence, foreign_sentence

logger = logging.getLogger(__name__)

# Exceptions of DRF and Django and their `AppError`; the first match wins.
_FRAMEWORK_ERRORS: tuple[tuple[tuple[type[Exception], ...], type[AppError]], ...] = (
    ((exceptions.PermissionDenied, PermissionDenied), Forbidden),
    ((exceptions.NotFound, Http404), NotFound),
    # DRF has already set `Allow` on the response.
    ((exceptions.MethodNotAllowed,), MethodNotAllowed),
    ((exceptions.UnsupportedMediaType,), UnsupportedMediaType),
    ((exceptions.NotAcceptable,), NotAcceptable),
    # RecursionError: a body with thousands of nested brackets. SuspiciousOperation: a body with a million parts.
    ((exceptions.APIException, RecursionError, SuspiciousOperation), BadRequest),
)


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn an exception of a view into a response.

    An unexpected exception is logged and becomes a 500 that never contains its text.
    """
    expected = expected_error(error)
    if expected is None:
        logger.error("Unexpected error in %s", _name_of(context.get("view")), exc_info=error)
        expected = InternalError()
    return Response(expected.body(), status=expected.status, headers=expected.headers())


def expected_error(error: Exception) -> AppError | None:
    """Return the `AppError` for `error`, or None for an unexpected exception."""
    match error:
        case AppError():
            return error
        case OperationalError() | InterfaceError():
            # An exhausted connection pool is an OperationalError, too.
            DATABASE.note(error)
            return Unavailable()
        case OSError() if is_full_disk(error):
            logger.error("The disk is full.")
            return StorageFull()
        case exceptions.Throttled():
            return RateLimited(retry_after=math.ceil(getattr(error, "wait", None) or 1))
        case exceptions.ValidationError():
            return Invalid(_field_errors(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Unauthenticated(legacy={"message": "Unauthenticated"})
        case _:
            found = next((kind for types, kind in _FRAMEWORK_ERRORS if isinstance(error, types)), None)
            return found() if found is not None else None


def _field_errors(detail: object) -> dict[str, list[Sentence]]:
    """Return messages by field: `outer.inner` for nested fields, `body` for messages without a field."""
    found: dict[str, list[Sentence]] = {}
    pending: list[tuple[str, object]] = [("", detail)]
    while pending:
        name, value = pending.pop(0)
        if isinstance(value, Mapping):
            pending += [(_joined(name, str(key)), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            pending += [(name, inner) for inner in value]
        else:
            found.setdefault(name or "body", []).append(foreign_sentence(str(value)))
    return found


def _joined(outer: str, inner: str) -> str:
    inner = "" if inner == api_settings.NON_FIELD_ERRORS_KEY else inner
    name = ".".join(filter(None, (outer, inner)))
    return f"{name}_" if name in RESERVED_KEYS else name


def _name_of(view: object) -> str:
    return type(view).__name__ if view is not None else "a view"
