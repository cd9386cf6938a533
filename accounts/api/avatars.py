"""Avatars: change your own, fetch anyone's."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.views import APIView

from accounts.actions.change_avatar import FOLDER, change_avatar, remove_avatar
from accounts.payloads import PersonPayload, person_payload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chatapp.lib.picture_calls import PictureNegotiation, picture_answer, picture_in


class MyAvatar(APIView):
    """PUT and DELETE /api/users/me/avatar."""

    content_negotiation_class = PictureNegotiation
    parser_classes = [MultiPartParser]

    @endpoint()
    def put(self, request: AuthenticatedApiRequest) -> PersonPayload:
        """Set your avatar: the field `picture`, 5 MB at most. It is cropped to a square and re-encoded."""
        return person_payload(change_avatar(person=request.user, upload=picture_in(request)))

    @endpoint()
    def delete(self, request: AuthenticatedApiRequest) -> PersonPayload:
        """Remove your avatar; initials are shown instead."""
        return person_payload(remove_avatar(person=request.user))


class Avatar(APIView):
    """GET /media/avatars/:name/:size, for any signed-in user who knows the name."""

    content_negotiation_class = PictureNegotiation

    @extend_schema(exclude=True)
    def get(self, request: AuthenticatedApiRequest, name: str, size: str) -> HttpResponse:
        """Return the picture, 64 or 256 pixels wide."""
        return picture_answer(name, size, folder=FOLDER)
