"""Sign-in, sign-out and token refresh."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actions.end_device import sign_out, sign_out_everywhere
from accounts.actions.refresh_session import refresh_session
from accounts.actions.request_sign_in_code import request_sign_in_code
from accounts.actions.sign_in import sign_in
from accounts.actions.sign_in_by_code import sign_in_by_code
from accounts.api.cookies import answer_with_tokens, clear_refresh_cookie, set_refresh_cookie
from accounts.client_info import api_client_info
from accounts.inputs import EmailAddress
from accounts.inputs import SignIn as Credentials
from accounts.inputs import SignInByCode as MailedCode
from accounts.payloads import AccessTokenPayload, SignInCodeRequestPayload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import Accepted, Answer, endpoint, inherited_endpoint
from chatapp.lib.errors import Unauthenticated


class SignIn(APIView):
    """POST /api/signin."""

    authentication_classes = []
    permission_classes = []

    @inherited_endpoint(401)
    def post(self, request: Request, body: Credentials) -> Answer[AccessTokenPayload]:
        """Sign in with email and password."""
        device = sign_in(email=body.email, password=body.password, client_info=api_client_info(request))
        return answer_with_tokens(device)


class SignInCodes(APIView):
    """POST /api/signin/codes."""

    authentication_classes = []
    permission_classes = []

    @endpoint()
    def post(self, request: Request, body: EmailAddress) -> Accepted[SignInCodeRequestPayload]:
        """Mail a sign-in code. The response doesn't reveal whether the email belongs to an account."""
        return Accepted({"request": request_sign_in_code(email=body.email, client_info=api_client_info(request))})


class SignInByCode(APIView):
    """POST /api/signin/by_code."""

    authentication_classes = []
    permission_classes = []

    @endpoint(401)
    def post(self, request: Request, body: MailedCode) -> Answer[AccessTokenPayload]:
        """Sign in with a mailed code and the `request` it belongs to."""
        device = sign_in_by_code(request=body.request, code=body.code, client_info=api_client_info(request))
        return answer_with_tokens(device)


class SignOut(APIView):
    """POST /api/signout."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest) -> Answer[None]:
        """Sign out of this session."""
        sign_out(device=request.device)
        return Answer(None, finish=clear_refresh_cookie)


class SignOutEverywhere(APIView):
    """POST /api/signout/everywhere."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest) -> Answer[None]:
        """Sign out of all your sessions, this one included."""
        sign_out_everywhere(person=request.user)
        return Answer(None, finish=clear_refresh_cookie)


class TokenRefresh(APIView):
    """POST /api/token/refresh."""

    authentication_classes = []
    permission_classes = []

    @endpoint(401)
    def post(self, request: Request) -> Answer[AccessTokenPayload]:
        """Exchange the refresh cookie for an access token and rotate the cookie."""
        try:
            refreshed = refresh_session(request.COOKIES.get(settings.REFRESH_COOKIE_NAME))
        except Unauthenticated as error:
            raise Unauthenticated(legacy={"message": "Unauthenticated"}) from error
        if not (refresh_token := refreshed.refresh_token):
            return Answer({"token": refreshed.access_token})
        return Answer(
            {"token": refreshed.access_token}, finish=lambda response: set_refresh_cookie(response, refresh_token)
        )
