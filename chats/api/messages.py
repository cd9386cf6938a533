"""Messages of a chat: read, send, edit, delete."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import (
    flag_in_query,
    json_object,
    number_in_query,
    only_in_query,
    optional_number_in,
    text_in,
    uuid_in,
)
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import MAX_EDITS, edit_message
from chats.actions.send_message import send_message
from chats.api import schema
from chats.api.limits import MAX_LIMIT, limit_of
from chats.api.paths import chat_id_of, id_of
from chats.live.send_rate import check_send_rate
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.payloads.message import edit_payload, viewed_message_payload
from chats.payloads.sent import sent_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import edit_page, message_in, message_page, timeline_page

_PAGE_QUERY = [
    schema.query_number("before", "Only messages with a smaller number; defaults to the newest"),
    schema.query_limit("How many messages", at_most=MAX_LIMIT),
    schema.query_flag("system", "Include the system messages among them"),
]


class ChatMessages(APIView):
    """GET and POST /api/chats/:id/messages."""

    @extend_schema(parameters=_PAGE_QUERY, responses={200: schema.MessagePage, **schema.refused(422)})
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Return numbered messages before a number, oldest first. Pages stay stable while new messages arrive."""
        viewer_id = request.user.pk
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=viewer_id)
        only_in_query(request.query_params, "before", "limit", "system")
        wants_system = flag_in_query(request.query_params, "system")
        page_of = timeline_page if wants_system else message_page
        page = page_of(
            chat=membership.chat, before=number_in_query(request.query_params, "before"), limit=limit_of(request)
        )
        messages = [viewed_message_payload(message, viewer_id=viewer_id) for message in page.messages]
        return Response({"messages": messages, "more": page.more})

    @extend_schema(
        request=schema.MessageCreate,
        responses={201: schema.SentMessage, 200: schema.SentMessage, **schema.refused(422, 429, 503)},
    )
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Send a message. A repeated `client_id` returns 200 with the first message."""
        body = json_object(request.data)
        check_send_rate(request.user.pk)
        sent = send_message(
            author=request.user,
            chat_id=chat_id_of(chat_id),
            content=text_in(body, "content", at_most=MAX_CONTENT_CHARACTERS),
            client_id=uuid_in(body, "client_id"),
            reply_to=optional_number_in(body, "reply_to"),
            thread_root=optional_number_in(body, "thread_root"),
        )
        return Response(sent_payload(sent), status=status.HTTP_200_OK if sent.repeated else status.HTTP_201_CREATED)


class OneMessage(APIView):
    """PATCH and DELETE /api/chats/:id/messages/:mid."""

    @extend_schema(request=schema.ContentUpdate, responses={200: schema.Message, **schema.refused(404, 422)})
    def patch(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Edit your own message."""
        content = text_in(json_object(request.data), "content", at_most=MAX_CONTENT_CHARACTERS)
        message = edit_message(
            actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id), content=content
        )
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))

    @extend_schema(responses={200: schema.Message, **schema.refused(404)})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Delete a message as its author, the chat's owner or a moderator; a tombstone remains.

        A moderator can't delete the owner's messages; in a direct chat everyone deletes only their own."""
        message = delete_message(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return Response(viewed_message_payload(message, viewer_id=request.user.pk))


class MessageEdits(APIView):
    """GET /api/chats/:id/messages/:mid/edits."""

    @extend_schema(
        parameters=[
            schema.query_number("before", "Only texts with a smaller `id`; defaults to the newest"),
            schema.query_limit("How many texts; defaults to all", at_most=MAX_LIMIT),
        ],
        responses={200: schema.EditList, **schema.refused(404, 422)},
    )
    def get(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> Response:
        """Return a message's earlier texts, oldest first: the original and the newest, at most 50."""
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        only_in_query(request.query_params, "before", "limit")
        message = message_in(membership.chat, message_id=id_of(message_id))
        limit = limit_of(request) if "limit" in request.query_params else MAX_EDITS
        before = number_in_query(request.query_params, "before")
        edits, more = edit_page(message, before=before, limit=limit)
        return Response({"edits": [edit_payload(edit) for edit in edits], "more": more})
