"""Avatars: change your own, fetch anyone's."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions.change_avatar import FOLDER, change_avatar, remove_avatar
from accounts.api import schema
from accounts.payloads import person_payload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.api_schema import PictureUpload, refused
from chatapp.lib.picture_calls import PictureNegotiation, picture_answer, picture_in


class MyAvatar(APIView):
    """PUT and DELETE /api/users/me/avatar."""

    content_negotiation_class = PictureNegotiation
    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": PictureUpload},
        responses={200: schema.Person, **refused(400, 413, 422, 429)},
    )
    def put(self, request: AuthenticatedApiRequest) -> Response:
        """Set your avatar: the field `picture`, 5 MB at most. It is cropped to a square and re-encoded."""
        return Response(person_payload(change_avatar(person=request.user, upload=picture_in(request))))

    @extend_schema(responses={200: schema.Person, **refused()})
    def delete(self, request: AuthenticatedApiRequest) -> Response:
        """Remove your avatar; initials are shown instead."""
        return Response(person_payload(remove_avatar(person=request.user)))


class Avatar(APIView):
    """GET /media/avatars/:name/:size, for any signed-in user who knows the name."""

    content_negotiation_class = PictureNegotiation

    @extend_schema(exclude=True)
    def get(self, request: AuthenticatedApiRequest, name: str, size: str) -> HttpResponse:
        """Return the picture, 64 or 256 pixels wide."""
        return picture_answer(name, size, folder=FOLDER)
