"""Email verification and change."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions.verify_email import request_email_change, resend_verification, verify_email
from accounts.api import schema
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.api_schema import EMPTY, NOTHING, refused, refused_to_anyone
from chatapp.lib.inputs import json_object


class Email(APIView):
    """POST /api/users/me/email."""

    @extend_schema(request=schema.EmailChange, responses={202: EMPTY, **refused(400, 403, 422, 429)})
    def post(self, request: AuthenticatedApiRequest) -> Response:
        """Mail a link to a new address, which replaces the current one once it is verified."""
        request_email_change(person=request.user, email=json_object(request.data).get("email"))
        return Response({}, status=202)


class EmailVerifications(APIView):
    """POST /api/email_verifications."""

    @extend_schema(
        operation_id="email_verification_again",
        request=None,
        responses={202: EMPTY, **refused(403, 429)},
    )
    def post(self, request: AuthenticatedApiRequest) -> Response:
        """Mail the verification link again, if your address is unverified."""
        resend_verification(person=request.user)
        return Response({}, status=202)


class EmailVerification(APIView):
    """POST /api/email_verifications/:token."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(
        operation_id="email_verification_by_link", request=None, responses={200: NOTHING, **refused_to_anyone(422)}
    )
    def post(self, request: Request, token: str) -> Response:
        """Verify the address that the link was mailed to. A link works once."""
        verify_email(token=token)
        return Response("")
