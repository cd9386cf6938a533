"""Joining open chats and joining by link; managing join links."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions.count_join_link_tries import counting_unknown_links
from accounts.client_info import api_client_info
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.errors import Forbidden
from chatapp.lib.inputs import json_object, number_in, number_in_query, only_in_query
from chats.actions.join_by_link import join_by_link
from chats.actions.join_chat import join_chat
from chats.actions.make_join_link import make_join_link, revoke_join_link
from chats.api import schema, schema_people
from chats.api.paths import chat_id_of, id_of, search_in
from chats.models import Chat
from chats.payloads.chat import chat_payload
from chats.payloads.join_link import join_link_payload, made_link_payload
from chats.payloads.open_chat import join_card_payload, open_chat_payload
from chats.queries.chat_list import chat_row_for
from chats.queries.join_links import chat_behind, join_links_of, live_join_link
from chats.queries.memberships import accepted_membership
from chats.queries.open_chats import open_chats
from chats.rules.membership import may_lead

PAGE = 50


class OpenChats(APIView):
    """GET /api/chats/open."""

    @extend_schema(
        parameters=[
            schema.query_text("search", "Words of title or topic"),
            schema.query_number("before", "The last id of the previous page"),
        ],
        responses={200: schema_people.OpenChatList, **schema.refused(422)},
    )
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """List the chats that anyone may join, newest first, 50 per page."""
        asked = only_in_query(request.query_params, "search", "before")
        before, search = number_in_query(asked, "before"), search_in(asked)
        rows, more = open_chats(request.user, search=search, before=before, limit=PAGE)
        return Response({"chats": [open_chat_payload(row) for row in rows], "more": more})


class ChatJoin(APIView):
    """POST /api/chats/:id/join."""

    @extend_schema(request=None, responses={200: schema.Chat, **schema.refused()})
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Join an open chat. Idempotent."""
        return _card(request, join_chat(person=request.user, chat_id=chat_id_of(chat_id)))


class JoinByLink(APIView):
    """GET and POST /api/join/:secret."""

    @extend_schema(responses={200: schema_people.JoinCard, **schema.refused(404, 429)})
    def get(self, request: AuthenticatedApiRequest, secret: str) -> Response:
        """Return what the holder of a link may know about the chat before joining."""
        with counting_unknown_links(address=api_client_info(request).address, user_id=request.user.pk):
            link = live_join_link(secret)
            return Response(join_card_payload(link, chat_behind(link, viewer=request.user)))

    @extend_schema(request=None, responses={200: schema.Chat, **schema.refused(404, 429)})
    def post(self, request: AuthenticatedApiRequest, secret: str) -> Response:
        """Join as a plain member. Existing members don't use up the link."""
        with counting_unknown_links(address=api_client_info(request).address, user_id=request.user.pk):
            return _card(request, join_by_link(person=request.user, secret=secret))


class JoinLinks(APIView):
    """GET and POST /api/chats/:id/join_links, for owner and moderators."""

    @extend_schema(responses={200: schema_people.JoinLinkList, **schema.refused()})
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """List the newest links, without their secrets."""
        member = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        if not may_lead(member):
            raise Forbidden()
        only_in_query(request.query_params)
        return Response({"links": [join_link_payload(link) for link in join_links_of(member.chat)]})

    @extend_schema(
        request=schema_people.JoinLinkCreate, responses={201: schema_people.CreatedJoinLink, **schema.refused(422)}
    )
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Create a link for 1 to 720 `hours` and 1 to 1000 people (`max_uses`). Only this response has its URL."""
        body = json_object(request.data)
        made = make_join_link(
            actor=request.user,
            chat_id=chat_id_of(chat_id),
            hours=number_in(body, "hours"),
            max_uses=number_in(body, "max_uses"),
        )
        return Response(made_link_payload(made.link, made.secret), status=status.HTTP_201_CREATED)


class OneJoinLink(APIView):
    """DELETE /api/chats/:id/join_links/:lid."""

    @extend_schema(responses={200: schema_people.JoinLink, **schema.refused(404)})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, link_id: str) -> Response:
        """Revoke a link. Idempotent."""
        link = revoke_join_link(actor=request.user, chat_id=chat_id_of(chat_id), link_id=id_of(link_id))
        return Response(join_link_payload(link))


def _card(request: AuthenticatedApiRequest, chat: Chat) -> Response:
    return Response(chat_payload(chat_row_for(request.user, chat_id=chat.pk)))
