"""Every error response has the same shape."""

import logging

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from chatapp.lib.api_errors import answer_error
from chatapp.lib.errors import EmptyInviteList, Forbidden, Invalid, RateLimited
from chatapp.lib.inputs import BLANK

SECRET = "relation secrets at 10.0.0.7"


def answer(error):
    return answer_error(error, {"view": None})


class TestExpected:
    @pytest.mark.parametrize(
        ("error", "status", "body"),
        [
            (Forbidden(), 403, {"error": "Forbidden", "errors": {"detail": "Forbidden", "code": "forbidden"}}),
            (
                Invalid({"name": [BLANK]}),
                422,
                {
                    "errors": {"name": ["can't be blank"], "code": "invalid"},
                    "faults": {"name": [{"code": "blank"}]},
                },
            ),
            (
                EmptyInviteList(),
                400,
                {"reason": "Empty invite list", "errors": {"detail": "Empty invite list", "code": "empty_invite_list"}},
            ),
            (
                exceptions.NotAuthenticated(),
                401,
                {"message": "Unauthenticated", "errors": {"detail": "Unauthenticated", "code": "unauthenticated"}},
            ),
            (
                exceptions.PermissionDenied(),
                403,
                {"error": "Forbidden", "errors": {"detail": "Forbidden", "code": "forbidden"}},
            ),
            (exceptions.NotFound(), 404, {"errors": {"detail": "Not found", "code": "not_found"}}),
            (Http404(SECRET), 404, {"errors": {"detail": "Not found", "code": "not_found"}}),
            (
                exceptions.ParseError(SECRET),
                400,
                {"errors": {"detail": "The request could not be understood.", "code": "bad_request"}},
            ),
            (
                RecursionError(SECRET),
                400,
                {"errors": {"detail": "The request could not be understood.", "code": "bad_request"}},
            ),
            (
                exceptions.UnsupportedMediaType("x/y"),
                415,
                {"errors": {"detail": "The body must be JSON.", "code": "unsupported_media_type"}},
            ),
            (
                exceptions.NotAcceptable(),
                406,
                {"errors": {"detail": "Only JSON is available.", "code": "not_acceptable"}},
            ),
            (
                exceptions.MethodNotAllowed("PUT"),
                405,
                {"errors": {"detail": "This endpoint does not support this method.", "code": "method_not_allowed"}},
            ),
        ],
    )
    def test_has_its_status_and_body(self, error, status, body):
        response = answer(error)
        assert (response.status_code, response.data) == (status, body)

    def test_too_many_says_when_to_try_again(self):
        assert answer(RateLimited(retry_after=7)).headers["Retry-After"] == "7"

    def test_so_does_a_throttle_of_the_framework(self):
        for wait, seconds in ((None, "1"), (0.2, "1"), (7.4, "8")):
            response = answer(exceptions.Throttled(wait=wait))
            assert (response.status_code, response.headers["Retry-After"]) == (429, seconds)
            assert response.data["errors"]["code"] == response.headers["X-Error-Code"] == "rate_limited"

    @pytest.mark.parametrize(
        ("detail", "fields"),
        [
            ({"name": ["no"]}, {"name": ["no"]}),
            ({"name": "no"}, {"name": ["no"]}),
            (["no", "never"], {"body": ["no", "never"]}),
            ({"non_field_errors": ["no"]}, {"body": ["no"]}),
            ({"user": {"name": ["no"], "email": ["bad"]}}, {"user.name": ["no"], "user.email": ["bad"]}),
            ({"code": ["no"]}, {"code_": ["no"]}),
        ],
    )
    def test_a_validation_error_of_the_framework_names_its_fields(self, detail, fields):
        response = answer(exceptions.ValidationError(detail))
        assert (response.status_code, response.data["errors"]) == (422, {**fields, "code": "invalid"})

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
        assert (response.status_code, response.data) == (
            500,
            {"errors": {"detail": "Something went wrong.", "code": "internal_error"}},
        )
        assert caplog.records[-1].exc_info[1] is error
