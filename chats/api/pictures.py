"""A chat's picture: upload, removal and download."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chatapp.lib.errors import Forbidden, NotFound
from chatapp.lib.picture_calls import PictureNegotiation, picture_answer, picture_in
from chats.actions.change_picture import change_picture, remove_picture
from chats.actions.chat_log import PICTURES
from chats.api.cards import card_of
from chats.api.paths import chat_id_of
from chats.payloads.chat import ChatPayload
from chats.queries.chat_rows import chat_row_for
from chats.queries.memberships import accepted_membership
from chats.rules.membership import may_lead


class ChatPicture(APIView):
    """PUT and DELETE /api/chats/:id/picture, for owner and moderators."""

    content_negotiation_class = PictureNegotiation
    parser_classes = [MultiPartParser]

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Set the chat's picture: multipart field `picture`, at most 5 MB. It is cropped square and re-encoded."""
        number = chat_id_of(chat_id)
        # Checked before the body is read: an outsider learns nothing about pictures.
        if not may_lead(accepted_membership(chat_id=number, user_id=request.user.pk)):
            raise Forbidden()
        change_picture(actor=request.user, chat_id=number, upload=picture_in(request))
        return card_of(request.user, chat_id=number)

    @endpoint()
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Remove the picture."""
        return card_of(request.user, chat_id=remove_picture(actor=request.user, chat_id=chat_id_of(chat_id)).pk)


class StoredChatPicture(APIView):
    """GET /media/chats/:id/:name/:size, for members and invited people."""

    content_negotiation_class = PictureNegotiation

    @extend_schema(exclude=True)
    def get(self, request: AuthenticatedApiRequest, chat_id: str, name: str, size: str) -> HttpResponse:
        """Return the picture, 64 or 256 pixels wide."""
        row = chat_row_for(request.user, chat_id=chat_id_of(chat_id))
        if row.chat.picture != name:
            raise NotFound()
        return picture_answer(name, size, folder=PICTURES)
