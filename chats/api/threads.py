"""Replies in a message's thread."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import number_in_query, only_in_query
from chats.api import schema
from chats.api.limits import MAX_LIMIT, limit_of
from chats.api.paths import chat_id_of, id_of
from chats.payloads.message import viewed_message_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import thread_page, thread_root_in

_PAGE_QUERY = [
    schema.query_number("before", "Only replies with a smaller id; defaults to the newest"),
    schema.query_limit("How many replies", at_most=MAX_LIMIT),
]


class MessageThread(APIView):
    """GET /api/chats/:id/messages/:mid/thread."""

    @extend_schema(parameters=_PAGE_QUERY, responses={200: schema.Thread, **schema.refused(404, 422)})
    def get(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Return a message and the newest replies in its thread, oldest first. Replies have no threads of their own."""
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        only_in_query(request.query_params, "before", "limit")
        root = thread_root_in(membership.chat, message_id=id_of(message_id))
        page = thread_page(root=root, before=number_in_query(request.query_params, "before"), limit=limit_of(request))
        return Response(
            {
                "root": viewed_message_payload(root, viewer_id=request.user.pk),
                "messages": [viewed_message_payload(one, viewer_id=request.user.pk) for one in page.messages],
                "more": page.more,
            }
        )
