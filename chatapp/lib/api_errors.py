"""Every refusal of the API in the one shape, `{"errors": …}`."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from chatapp.lib.errors import AppError, BadRequest, Forbidden, NotFound, Unauthenticated, Unavailable

logger = logging.getLogger(__name__)

WRONG_SENTENCE = "Something went wrong."


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn what a view raised into an answer: DRF's exception handler.

    Errors: none leave it. An unexpected one is logged and answered 500, never with its own text.
    """
    if isinstance(error, exceptions.MethodNotAllowed):
        # DRF has put `Allow` on the answer already.
        return Response({"errors": {"detail": "This address does not know that method."}}, status=error.status_code)
    expected = expected_error(error)
    if expected is None:
        logger.error("Unexpected error in %s", _name_of(context.get("view")), exc_info=error)
        return Response({"errors": {"detail": WRONG_SENTENCE}}, status=status.HTTP_500_INTERNAL_SERVER_ERROR)
    return Response(expected.body(), status=expected.status, headers=expected.headers())


def expected_error(error: Exception) -> AppError | None:
    """Return the `AppError` that says what `error` means to a person; None when nobody expected it."""
    match error:
        case AppError():
            return error
        case OperationalError() | InterfaceError():
            # A pool without a free connection arrives as an OperationalError too.
            logger.warning("Database unavailable: %s", type(error).__name__)
            return Unavailable()
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Unauthenticated(legacy={"message": "Unauthenticated"})
        case exceptions.PermissionDenied() | PermissionDenied():
            return Forbidden()
        case exceptions.NotFound() | Http404():
            return NotFound()
        case exceptions.UnsupportedMediaType():
            return _with_status("The body must be JSON.", error.status_code)
        case exceptions.NotAcceptable():
            return _with_status("Only JSON can be answered.", error.status_code)
        case exceptions.APIException() | RecursionError() | SuspiciousOperation():
            # RecursionError: a body of thousands of nested brackets. SuspiciousOperation: one of a million parts.
            return BadRequest()
        case _:
            return None


def _with_status(sentence: str, code: int) -> AppError:
    refusal = BadRequest(sentence)
    refusal.status = code
    return refusal


def _name_of(view: object) -> str:
    return type(view).__name__ if view is not None else "a view"
