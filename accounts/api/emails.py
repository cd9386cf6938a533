"""Email verification and change."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actions.verify_email import request_email_change, resend_verification, verify_email
from accounts.inputs import EmailChange
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import Accepted, endpoint
from chatapp.lib.outputs import NothingPayload


class Email(APIView):
    """POST /api/users/me/email."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, body: EmailChange) -> Accepted[NothingPayload]:
        """Mail a link to a new address, which replaces the current one once it is verified."""
        request_email_change(person=request.user, email=body.email)
        return Accepted({})


class EmailVerifications(APIView):
    """POST /api/email_verifications."""

    @extend_schema(operation_id="email_verification_again")
    @endpoint()
    def post(self, request: AuthenticatedApiRequest) -> Accepted[NothingPayload]:
        """Mail the verification link again, if your address is unverified."""
        resend_verification(person=request.user)
        return Accepted({})


class EmailVerification(APIView):
    """POST /api/email_verifications/:token."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(operation_id="email_verification_by_link")
    @endpoint()
    def post(self, request: Request, token: str) -> None:
        """Verify the address that the link was mailed to. A link works once."""
        verify_email(token=token)
