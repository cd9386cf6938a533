"""Every refusal in the one shape."""

import logging

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from chatapp.lib.api_errors import answer_error
from chatapp.lib.errors import BadRequest, Forbidden, Invalid, RateLimited

SECRET = "relation secrets at 10.0.0.7"


def answer(error):
    return answer_error(error, {"view": None})


class TestExpected:
    @pytest.mark.parametrize(
        ("error", "status", "body"),
        [
            (Forbidden(), 403, {"error": "Forbidden", "errors": {"detail": "Forbidden"}}),
            (Invalid({"name": ["no"]}), 422, {"errors": {"name": ["no"]}}),
            (
                BadRequest("Empty invite list", legacy={"reason": "Empty invite list"}),
                400,
                {"reason": "Empty invite list", "errors": {"detail": "Empty invite list"}},
            ),
            (
                exceptions.NotAuthenticated(),
                401,
                {"message": "Unauthenticated", "errors": {"detail": "Unauthenticated"}},
            ),
            (exceptions.PermissionDenied(), 403, {"error": "Forbidden", "errors": {"detail": "Forbidden"}}),
            (exceptions.NotFound(), 404, {"errors": {"detail": "Not found"}}),
            (Http404(SECRET), 404, {"errors": {"detail": "Not found"}}),
            (exceptions.ParseError(SECRET), 400, {"errors": {"detail": "The request could not be understood."}}),
            (RecursionError(SECRET), 400, {"errors": {"detail": "The request could not be understood."}}),
            (exceptions.UnsupportedMediaType("x/y"), 415, {"errors": {"detail": "The body must be JSON."}}),
            (exceptions.NotAcceptable(), 406, {"errors": {"detail": "Only JSON can be answered."}}),
            (
                exceptions.MethodNotAllowed("PUT"),
                405,
                {"errors": {"detail": "This address does not know that method."}},
            ),
        ],
    )
    def test_has_its_status_and_body(self, error, status, body):
        response = answer(error)
        assert (response.status_code, response.data) == (status, body)

    def test_too_many_says_when_to_try_again(self):
        assert answer(RateLimited(retry_after=7)).headers["Retry-After"] == "7"

    @pytest.mark.parametrize("error", [OperationalError(SECRET), InterfaceError(SECRET)])
    def test_a_database_that_is_away_is_503_with_retry_after(self, error):
        response = answer(error)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
        assert SECRET not in str(response.data)


class TestUnexpected:
    @pytest.mark.parametrize("error", [ValueError(SECRET), IntegrityError(SECRET), KeyError(SECRET)])
    def test_is_500_logged_and_never_carries_its_text(self, caplog, error):
        with caplog.at_level(logging.ERROR):
            response = answer(error)
        assert (response.status_code, response.data) == (500, {"errors": {"detail": "Something went wrong."}})
        assert caplog.records[-1].exc_info[1] is error
