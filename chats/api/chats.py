"""Chats: list, create, read with the newest messages, update."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models.user import MAX_EMAIL_CHARACTERS
from accounts.requests import AuthenticatedApiRequest
from accounts.tokens import issue_channel_token
from chatapp.lib.errors import Invalid, NotFound
from chatapp.lib.inputs import (
    MAX_CHOICE_CHARACTERS,
    flag_in_query,
    json_object,
    number_of,
    numbers_in,
    optional_text_in,
    texts_in,
)
from chats.actions.create_chat import create_chat
from chats.actions.find_people import MAX_INVITES, people_meant, unknown_among
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.update_chat import update_chat
from chats.api import schema
from chats.api.paths import chat_id_of, search_in
from chats.models import Chat, Membership
from chats.models.chat import MAX_TITLE_CHARACTERS, MAX_TOPIC_CHARACTERS
from chats.payloads.chat import chat_payload, chat_picture_address
from chats.payloads.message import viewed_message_payload
from chats.queries.chat_list import ChatRow, all_chats_of, chat_row_for
from chats.queries.memberships import accepted_membership, accepted_names
from chats.queries.messages import numbered_page
from chats.queries.short_list import find_chats_of, older_chats_of, short_list_of


class UserChats(APIView):
    """GET and POST /api/users/chats, compatible with SimpleChatApp."""

    @extend_schema(
        parameters=[
            schema.query_flag("short", "The newest 100, favorites, unread chats, and the cursor of the rest"),
            schema.query_text("before", "`next` of a short list: returns the 100 chats below it"),
            schema.query_text("search", "Words of title, topic or people: returns the newest 100 matches"),
        ],
        responses={200: schema.ChatList, **schema.refused(422)},
    )
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """List the caller's chats and invitations, newest activity first. Without parameters, lists all of them."""
        asked, person = request.query_params, request.user
        if (before := asked.get("before")) is not None:
            return _short(*older_chats_of(person, before=before))
        if search := search_in(asked):
            return _short(find_chats_of(person, search=search)[0], [], None)
        if flag_in_query(asked, "short"):
            return _short(*short_list_of(person))
        return Response(_lists(*all_chats_of(person)))

    @extend_schema(request=schema.InvitationCreate, responses={201: schema.CreatedChat, **schema.refused(400, 422)})
    def post(self, request: AuthenticatedApiRequest) -> Response:
        """Create a private chat and invite everyone in `user_list` who has an account; `unknown` lists the others.

        The chat is private even with a single other person. To open a direct chat, use POST /api/chats with
        `kind: direct`, or POST /api/people/:id/chat.
        """
        return _create(request, kind=Chat.Kind.PRIVATE)


class Chats(APIView):
    """POST /api/chats."""

    @extend_schema(
        request=schema.ChatCreate,
        responses={200: schema.CreatedChat, 201: schema.CreatedChat, **schema.refused(400, 422)},
    )
    def post(self, request: AuthenticatedApiRequest) -> Response:
        """Create a chat, optionally with a title; for a direct chat, return the existing one of the same people (200).

        A direct chat has 2 to 8 people and no invitations: only its creator sees it until the first message, which
        makes all of them members. `unknown` lists the entries that match no one.
        """
        body = json_object(request.data)
        if _kind_in(body) != Chat.Kind.DIRECT or _title_in(body):
            return _create(request, kind=_kind_in(body) or Chat.Kind.PRIVATE)
        listed = texts_in(body, "user_list", at_most=MAX_EMAIL_CHARACTERS, entries_at_most=MAX_INVITES)
        people = people_meant(
            request.user, listed=listed, user_ids=numbers_in(body, "user_ids", entries_at_most=MAX_INVITES)
        )
        opened = open_direct_chat(person=request.user, others=people)
        return _created(request, opened.chat, unknown=unknown_among(people, listed), is_new=opened.is_new)


class OneChat(APIView):
    """GET and PATCH /api/chats/:id."""

    @extend_schema(responses={200: schema.OpenedChat, **schema.refused()})
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Return a chat's people and its newest messages, oldest first."""
        chat = _membership(request, chat_id).chat
        messages = numbered_page(chat=chat, page=0, size=settings.PAGE_SIZE)
        return Response(
            {
                "id": chat.pk,
                "users": accepted_names(chat),
                "messages": [viewed_message_payload(message, viewer_id=request.user.pk) for message in messages],
                "title": chat.title,
                "topic": chat.topic,
                "kind": chat.kind,
                "picture": chat_picture_address(chat),
                "last_seq": chat.last_seq,
                "last_number": chat.last_number,
            }
        )

    @extend_schema(request=schema.ChatUpdate, responses={200: schema.Chat, **schema.refused(422)})
    def patch(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Change title or topic."""
        body = json_object(request.data)
        if "kind" in body:
            # Opening up a private chat would expose messages written for few to everyone.
            raise Invalid({"kind": ["cannot be changed"]})
        chat = update_chat(
            actor=request.user,
            chat_id=chat_id_of(chat_id),
            title=_title_in(body),
            topic=optional_text_in(body, "topic", at_most=MAX_TOPIC_CHARACTERS),
        )
        return Response(_card(request, chat))


class ChatPage(APIView):
    """GET /api/chats/:id/:page, SimpleChatApp's numbered pages."""

    @extend_schema(responses={200: schema.Message(many=True), **schema.refused(404)})
    def get(self, request: AuthenticatedApiRequest, chat_id: str, page: str) -> Response:
        """Return page `page` (0 is the newest), oldest message first; empty past the end."""
        chat = _membership(request, chat_id).chat
        number = number_of(page)
        if number is None:
            raise NotFound()
        messages = numbered_page(chat=chat, page=number, size=settings.PAGE_SIZE)
        return Response([viewed_message_payload(message, viewer_id=request.user.pk) for message in messages])


class ChatChannelToken(APIView):
    """GET /api/chats/:id/channel_token."""

    @extend_schema(responses={200: schema.Token, **schema.refused()})
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Create a token for joining this chat's topic on the socket."""
        chat = _membership(request, chat_id).chat
        token = issue_channel_token(request.device, f"chat:{chat.pk}")
        return Response({"token": token, "user_id": request.user.pk})


def _title_in(body: Mapping[str, Any]) -> str | None:
    return optional_text_in(body, "title", at_most=MAX_TITLE_CHARACTERS)


def _kind_in(body: Mapping[str, Any]) -> str | None:
    return optional_text_in(body, "kind", at_most=MAX_CHOICE_CHARACTERS)


def _lists(chats: list[ChatRow], invitations: list[ChatRow]) -> dict[str, object]:
    return {
        "chats": [chat_payload(row) for row in chats],
        "invited_chats": [chat_payload(row) for row in invitations],
    }


def _short(chats: list[ChatRow], invitations: list[ChatRow], next_: str | None) -> Response:
    return Response({**_lists(chats, invitations), "next": next_})


def _membership(request: AuthenticatedApiRequest, chat_id: str) -> Membership:
    return accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)


def _create(request: AuthenticatedApiRequest, *, kind: str) -> Response:
    body = json_object(request.data)
    made = create_chat(
        owner=request.user,
        emails=texts_in(body, "user_list", at_most=MAX_EMAIL_CHARACTERS, entries_at_most=MAX_INVITES),
        user_ids=numbers_in(body, "user_ids", entries_at_most=MAX_INVITES),
        title=_title_in(body) or "",
        kind=kind,
    )
    return _created(request, made.chat, unknown=made.unknown)


def _created(request: AuthenticatedApiRequest, chat: Chat, *, unknown: list[str], is_new: bool = True) -> Response:
    answer = {**_card(request, chat), "unknown": unknown}
    return Response(answer, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


def _card(request: AuthenticatedApiRequest, chat: Chat) -> dict[str, object]:
    return chat_payload(chat_row_for(request.user, chat_id=chat.pk))
