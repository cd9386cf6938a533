"""Password change and reset."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import browser_session
from accounts.actions.change_password import change_password
from accounts.actions.request_password_reset import request_password_reset
from accounts.actions.reset_password import reset_password
from accounts.api.cookies import answer_with_tokens
from accounts.client_info import api_client_info, browser_client_info
from accounts.inputs import EmailAddress, PasswordChange
from accounts.inputs import PasswordReset as NewPassword
from accounts.payloads import AccessTokenPayload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import Accepted, Answer, endpoint
from chatapp.lib.outputs import NothingPayload


class Password(APIView):
    """PUT /api/users/me/password."""

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, body: PasswordChange) -> Answer[AccessTokenPayload]:
        """Change your password. All sessions end; the caller gets a new one."""
        by_page = browser_session.holds(request._request, request.device)
        device = change_password(
            person=request.user,
            current_password=body.current_password,
            password=body.password,
            client_info=browser_client_info(request) if by_page else api_client_info(request),
        )
        if by_page:
            browser_session.begin(request._request, device)
        return answer_with_tokens(device)


class PasswordReset(APIView):
    """POST /api/password_reset."""

    authentication_classes = []
    permission_classes = []

    @endpoint()
    def post(self, request: Request, body: EmailAddress) -> Accepted[NothingPayload]:
        """Mail a reset link. The response doesn't reveal whether the email belongs to an account."""
        request_password_reset(email=body.email, client_info=api_client_info(request))
        return Accepted({})


class PasswordResetByLink(APIView):
    """POST /api/password_reset/:token."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(operation_id="password_reset_by_link")
    @endpoint()
    def post(self, request: Request, token: str, body: NewPassword) -> None:
        """Set a new password. A link works once."""
        reset_password(token=token, password=body.password, client_info=api_client_info(request))
