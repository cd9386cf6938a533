"""Sign-up and your own account."""

from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actions.sign_up import sign_up
from accounts.actions.update_profile import update_profile
from accounts.api.cookies import answer_with_tokens
from accounts.client_info import api_client_info
from accounts.inputs import ProfileUpdate, WorkingHours
from accounts.inputs import SignUp as NewAccount
from accounts.payloads import ChannelTokenPayload, PersonPayload, SignedUpPayload, person_payload
from accounts.requests import AuthenticatedApiRequest
from accounts.tokens import issue_channel_token
from chatapp.lib.endpoint import Created, endpoint, inherited_endpoint
from chatapp.lib.inputs import given_in


class SignUp(APIView):
    """POST /api/signup."""

    authentication_classes = []
    permission_classes = []

    @inherited_endpoint(403)
    def post(self, request: Request, body: NewAccount) -> Created[SignedUpPayload]:
        """Create an account and sign in."""
        device = sign_up(
            name=body.user.name,
            email=body.user.email,
            password=body.user.password,
            invite=body.invite,
            next_path=body.next,
            client_info=api_client_info(request),
        )
        tokens = answer_with_tokens(device)
        return Created(
            {**tokens.payload, "user": person_payload(device.user)}, location="/api/users/me", finish=tokens.finish
        )


class Me(APIView):
    """GET and PATCH /api/users/me."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> PersonPayload:
        """Return your account."""
        return person_payload(request.user)

    @endpoint()
    def patch(self, request: AuthenticatedApiRequest, body: ProfileUpdate) -> PersonPayload:
        """Update your profile and privacy settings."""
        changes = given_in(body)
        if isinstance(body.working_hours, WorkingHours):
            changes["working_hours"] = given_in(body.working_hours)
        return person_payload(update_profile(person=request.user, changes=changes))


class MyChannelToken(APIView):
    """GET /api/users/me/channel_token."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> ChannelTokenPayload:
        """Issue a channel token for your own topic, `user:<id>`."""
        token = issue_channel_token(request.device, f"user:{request.user.pk}")
        return {"token": token, "user_id": request.user.pk}
