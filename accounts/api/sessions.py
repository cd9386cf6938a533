"""Sign-in, sign-out and token refresh."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions.end_device import sign_out_everywhere
from accounts.actions.refresh_session import refresh_session
from accounts.actions.request_sign_in_code import request_sign_in_code
from accounts.actions.sign_in import sign_in
from accounts.actions.sign_in_by_code import sign_in_by_code
from accounts.actions.sign_out import sign_out
from accounts.api import schema
from accounts.api.cookies import answer_with_tokens, clear_refresh_cookie, set_refresh_cookie
from accounts.client_info import api_client_info
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.api_schema import NOTHING, refused, refused_to_anyone
from chatapp.lib.errors import Invalid, Unauthenticated
from chatapp.lib.inputs import BLANK, json_object


class SignIn(APIView):
    """POST /api/signin."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(request=schema.SignIn, responses={200: schema.AccessToken, **refused_to_anyone(401, 429)})
    def post(self, request: Request) -> Response:
        """Sign in with email and password."""
        body = json_object(request.data)
        device = sign_in(email=body.get("email"), password=body.get("password"), client_info=api_client_info(request))
        return answer_with_tokens(device)


class SignInCodes(APIView):
    """POST /api/signin/codes."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(
        request=schema.EmailAddress, responses={202: schema.SignInCodeRequest, **refused_to_anyone(422, 429)}
    )
    def post(self, request: Request) -> Response:
        """Mail a sign-in code. The response doesn't reveal whether the email belongs to an account."""
        body = json_object(request.data)
        if "email" not in body:
            raise Invalid({"email": [BLANK]})
        secret = request_sign_in_code(email=body["email"], client_info=api_client_info(request))
        return Response({"request": secret}, status=202)


class SignInByCode(APIView):
    """POST /api/signin/by_code."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(request=schema.SignInByCode, responses={200: schema.AccessToken, **refused_to_anyone(401)})
    def post(self, request: Request) -> Response:
        """Sign in with a mailed code and the `request` it belongs to."""
        body = json_object(request.data)
        device = sign_in_by_code(
            request=body.get("request"), code=body.get("code"), client_info=api_client_info(request)
        )
        return answer_with_tokens(device)


class SignOut(APIView):
    """POST /api/signout."""

    @extend_schema(request=None, responses={200: NOTHING, **refused()})
    def post(self, request: AuthenticatedApiRequest) -> Response:
        """Sign out of this session."""
        sign_out(device=request.device)
        response = Response("")
        clear_refresh_cookie(response)
        return response


class SignOutEverywhere(APIView):
    """POST /api/signout/everywhere."""

    @extend_schema(request=None, responses={200: NOTHING, **refused()})
    def post(self, request: AuthenticatedApiRequest) -> Response:
        """Sign out of all your sessions, this one included."""
        sign_out_everywhere(person=request.user)
        response = Response("")
        clear_refresh_cookie(response)
        return response


class TokenRefresh(APIView):
    """POST /api/token/refresh."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(request=None, responses={200: schema.AccessToken, **refused_to_anyone(401)})
    def post(self, request: Request) -> Response:
        """Exchange the refresh cookie for an access token and rotate the cookie."""
        try:
            refreshed = refresh_session(request.COOKIES.get(settings.REFRESH_COOKIE_NAME))
        except Unauthenticated as error:
            raise Unauthenticated(legacy={"message": "Unauthenticated"}) from error
        response = Response({"token": refreshed.access_token})
        if refreshed.refresh_token:
            set_refresh_cookie(response, refreshed.refresh_token)
        return response
