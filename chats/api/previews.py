"""Link previews of a message: removal, and their pictures."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chatapp.lib.errors import NotFound
from chatapp.lib.picture_calls import PictureNegotiation, picture_answer
from chats.actions.fetch_link_page import PREVIEWS
from chats.actions.show_previews import remove_preview
from chats.api.paths import chat_id_of, id_of
from chats.payloads.message import ViewedMessagePayload, viewed_message_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import message_in


class OnePreview(APIView):
    """DELETE /api/chats/:id/messages/:mid/previews/:preview_id."""

    @endpoint(404)
    def delete(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, preview_id: str
    ) -> ViewedMessagePayload:
        """Remove a link preview from your own message. It does not come back."""
        message = remove_preview(
            actor=request.user,
            chat_id=chat_id_of(chat_id),
            message_id=id_of(message_id),
            preview_id=id_of(preview_id),
        )
        return viewed_message_payload(message, viewer_id=request.user.pk)


class PreviewPicture(APIView):
    """GET /media/previews/:id/:mid/:name/:size, for members."""

    content_negotiation_class = PictureNegotiation

    @extend_schema(exclude=True)
    def get(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, name: str, size: str
    ) -> HttpResponse:
        """Return the picture, 64 or 256 pixels wide."""
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        message = message_in(membership.chat, message_id=id_of(message_id))
        if not any(one["image"] == name for one in message.previews or []):
            raise NotFound()
        return picture_answer(name, size, folder=PREVIEWS)
