"""Password change and reset."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import browser_session
from accounts.actions.change_password import change_password
from accounts.actions.request_password_reset import request_password_reset
from accounts.actions.reset_password import reset_password
from accounts.api import schema
from accounts.api.cookies import answer_with_tokens
from accounts.client_info import api_client_info, browser_client_info
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.api_schema import EMPTY, NOTHING, refused, refused_to_anyone
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import BLANK, json_object


class Password(APIView):
    """PUT /api/users/me/password."""

    @extend_schema(request=schema.PasswordChange, responses={200: schema.AccessToken, **refused(422, 429)})
    def put(self, request: AuthenticatedApiRequest) -> Response:
        """Change your password. All sessions end; the caller gets a new one."""
        body = json_object(request.data)
        by_page = browser_session.holds(request._request, request.device)
        device = change_password(
            person=request.user,
            current_password=body.get("current_password"),
            password=body.get("password"),
            client_info=browser_client_info(request) if by_page else api_client_info(request),
        )
        if by_page:
            browser_session.begin(request._request, device)
        return answer_with_tokens(device)


class PasswordReset(APIView):
    """POST /api/password_reset."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(request=schema.EmailAddress, responses={202: EMPTY, **refused_to_anyone(422, 429)})
    def post(self, request: Request) -> Response:
        """Mail a reset link. The response doesn't reveal whether the email belongs to an account."""
        body = json_object(request.data)
        if "email" not in body:
            raise Invalid({"email": [BLANK]})
        request_password_reset(email=body["email"], client_info=api_client_info(request))
        return Response({}, status=202)


class PasswordResetByLink(APIView):
    """POST /api/password_reset/:token."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(
        operation_id="password_reset_by_link",
        request=schema.PasswordReset,
        responses={200: NOTHING, **refused_to_anyone(422)},
    )
    def post(self, request: Request, token: str) -> Response:
        """Set a new password. A link works once."""
        reset_password(
            token=token, password=json_object(request.data).get("password"), client_info=api_client_info(request)
        )
        return Response("")
