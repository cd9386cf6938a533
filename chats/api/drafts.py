"""A person's draft in a chat."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import json_object, text_in
from chats.actions.keep_draft import keep_draft
from chats.api import schema
from chats.api.paths import chat_id_of
from chats.models.message import MAX_CONTENT_CHARACTERS


class ChatDraft(APIView):
    """PUT /api/chats/:id/draft."""

    @extend_schema(request=schema.DraftUpdate, responses={200: schema.NOTHING, **schema.refused(422)})
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Store an unsent text; an empty one deletes it. The chat list returns it."""
        content = text_in(json_object(request.data), "content", at_most=MAX_CONTENT_CHARACTERS)
        keep_draft(person=request.user, chat_id=chat_id_of(chat_id), content=content)
        return Response("")
