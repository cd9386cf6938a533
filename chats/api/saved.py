"""A person's saved messages, private to them."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import number_in_query, only_in_query
from chats.actions.save_message import save_message, unsave_message
from chats.api import schema
from chats.api.limits import MAX_LIMIT, limit_of
from chats.api.paths import chat_id_of, id_of
from chats.payloads.message import viewed_message_payload
from chats.payloads.saved import saved_payload
from chats.queries.saved import saved_by

_PAGE_QUERY = [
    schema.query_number("before", "Only those with a smaller `saved_id`; defaults to the newest"),
    schema.query_limit("How many messages", at_most=MAX_LIMIT),
]


class SavedMessages(APIView):
    """GET /api/users/me/saved."""

    @extend_schema(parameters=_PAGE_QUERY, responses={200: schema.SavedMessageList, **schema.refused(422)})
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """List the caller's saved messages, newest first, limited to those they may still read."""
        only_in_query(request.query_params, "before", "limit")
        page = saved_by(request.user, before=number_in_query(request.query_params, "before"), limit=limit_of(request))
        return Response({"saved": [saved_payload(one) for one in page.saved], "more": page.more})


class OneSaved(APIView):
    """PUT and DELETE /api/chats/:id/messages/:mid/saved."""

    @extend_schema(request=None, responses={200: schema.Message, **schema.refused(404, 422)})
    def put(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Save a message. Only the caller's own devices are notified."""
        message = save_message(person=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))

    @extend_schema(responses={200: schema.Message, **schema.refused(404)})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Unsave a message."""
        message = unsave_message(person=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))
