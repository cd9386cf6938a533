"""Sign-up and your own account."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions.sign_up import sign_up
from accounts.actions.update_profile import update_profile
from accounts.api import schema
from accounts.api.cookies import answer_with_tokens
from accounts.client_info import api_client_info
from accounts.payloads import person_payload
from accounts.requests import AuthenticatedApiRequest
from accounts.tokens import issue_channel_token
from chatapp.lib.api_schema import refused, refused_to_anyone
from chatapp.lib.errors import BadRequest
from chatapp.lib.inputs import json_object


class SignUp(APIView):
    """POST /api/signup."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(request=schema.SignUp, responses={201: schema.SignedUp, **refused_to_anyone(400, 403, 422, 429)})
    def post(self, request: Request) -> Response:
        """Create an account and sign in."""
        body = json_object(request.data)
        user = body.get("user")
        if not isinstance(user, dict):
            raise BadRequest("The body must have a `user`.")
        device = sign_up(
            name=user.get("name"),
            email=user.get("email"),
            password=user.get("password"),
            invite=body.get("invite", ""),
            next_path=body.get("next", ""),
            client_info=api_client_info(request),
        )
        return answer_with_tokens(device, status=201, user=person_payload(device.user))


class Me(APIView):
    """GET and PATCH /api/users/me."""

    @extend_schema(responses={200: schema.Person, **refused()})
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """Return your account."""
        return Response(person_payload(request.user))

    @extend_schema(request=schema.ProfileUpdate, responses={200: schema.Person, **refused(400, 422)})
    def patch(self, request: AuthenticatedApiRequest) -> Response:
        """Update your profile and privacy settings."""
        return Response(person_payload(update_profile(person=request.user, changes=json_object(request.data))))


class MyChannelToken(APIView):
    """GET /api/users/me/channel_token."""

    @extend_schema(responses={200: schema.OwnChannelToken, **refused()})
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """Issue a channel token for your own topic, `user:<id>`."""
        token = issue_channel_token(request.device, f"user:{request.user.pk}")
        return Response({"token": token, "user_id": request.user.pk})
