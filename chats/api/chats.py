"""Chats: list, create, read with the newest messages, update."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.api.once import Once
from accounts.payloads import ChannelTokenPayload
from accounts.requests import AuthenticatedApiRequest
from accounts.tokens import issue_channel_token
from chatapp.lib.endpoint import Created, CreatedOrFound, Tagged, endpoint, inherited_endpoint
from chatapp.lib.errors import Invalid, NotFound
from chatapp.lib.inputs import number_of
from chatapp.lib.sentences import program_sentence
from chats.actions.create_chat import create_chat
from chats.actions.find_people import people_meant, unknown_among
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.update_chat import update_chat
from chats.api.cards import card_of, found_or_created, with_id
from chats.api.paths import MemberView, chat_id_of
from chats.inputs import ChatCreate, ChatsQuery, ChatUpdate, NewChat
from chats.models import Chat
from chats.payloads.chat import (
    ChatListPayload,
    ChatPayload,
    CreatedChatPayload,
    OpenedChatPayload,
    chat_payload,
    chat_picture_address,
)
from chats.payloads.message import ViewedMessagePayload, inherited_messages
from chats.queries.chat_list import all_chats_of, chats_below, find_chats_of, older_chats_of, short_list_of
from chats.queries.chat_rows import ChatRow
from chats.queries.memberships import accepted_names
from chats.queries.messages import numbered_page

_DIRECT_POSTING = program_sentence("direct_chat_posting", "must be everyone: a direct chat has no moderators")
_FIXED = program_sentence("fixed", "cannot be changed")


class UserChats(APIView):
    """GET and POST /api/users/chats, compatible with SimpleChatApp."""

    @inherited_endpoint(422)
    def get(self, request: AuthenticatedApiRequest, query: ChatsQuery) -> Tagged[ChatListPayload]:
        """List the caller's chats and invitations, newest activity first. Without parameters, lists all of them."""
        person = request.user
        if query.before is not None:
            return _short(*older_chats_of(person, before=query.before))
        if query.cursor is not None:
            return _short(*chats_below(person, cursor=query.cursor, limit=query.limit))
        if query.search:
            return _short(find_chats_of(person, search=query.search)[0], [], None)
        if query.short:
            return _short(*short_list_of(person))
        return Tagged(_lists(*all_chats_of(person)))

    @inherited_endpoint()
    def post(self, request: AuthenticatedApiRequest, body: NewChat) -> Created[CreatedChatPayload]:
        """Create a private chat and invite everyone in `user_list` who has an account; `unknown` lists the others.

        The chat is private even with a single other person. To open a direct chat, use POST /api/chats with
        `kind: direct`, or POST /api/people/:id/chat.
        """
        card = _create(request, body, kind=Chat.Kind.PRIVATE)
        return Created(card, location=f"/api/chats/{card['id']}")


class Chats(APIView):
    """POST /api/chats."""

    @endpoint()
    def post(
        self, request: AuthenticatedApiRequest, body: ChatCreate, once: Once
    ) -> CreatedOrFound[CreatedChatPayload]:
        """Create a chat, optionally with a title; for a direct chat, return the existing one of the same people (200).

        A direct chat has 2 to 8 people and no invitations: only its creator sees it until the first message, which
        makes all of them members. `unknown` lists the entries that match no one.
        """
        return once.create(
            lambda: with_id(self._created(request, body)),
            again=lambda chat_id: found_or_created(
                {**card_of(request.user, chat_id=chat_id), "unknown": []}, is_new=False
            ),
        )

    def _created(self, request: AuthenticatedApiRequest, body: ChatCreate) -> CreatedOrFound[CreatedChatPayload]:
        if body.kind == Chat.Kind.DIRECT and body.posting == Chat.Posting.MODERATORS:
            raise Invalid({"posting": [_DIRECT_POSTING]})
        if body.kind != Chat.Kind.DIRECT or body.title:
            return found_or_created(
                _create(request, body, kind=body.kind or Chat.Kind.PRIVATE, posting=body.posting), is_new=True
            )
        listed = body.user_list or []
        people = people_meant(request.user, listed=listed, user_ids=body.user_ids or [])
        opened = open_direct_chat(person=request.user, others=people)
        card = card_of(request.user, chat_id=opened.chat.pk)
        return found_or_created({**card, "unknown": unknown_among(people, listed)}, is_new=opened.is_new)


class OneChat(MemberView):
    """GET and PATCH /api/chats/:id."""

    @inherited_endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> OpenedChatPayload:
        """Return a chat's people and its newest messages, oldest first."""
        chat = self.membership.chat
        messages = numbered_page(chat=chat, page=0, size=settings.PAGE_SIZE)
        return {
            "id": chat.pk,
            "users": accepted_names(chat),
            "messages": inherited_messages(messages, viewer_id=request.user.pk),
            "title": chat.title,
            "topic": chat.topic,
            "kind": chat.kind,
            "posting": chat.posting,
            "picture": chat_picture_address(chat.pk, chat.picture),
            "last_seq": chat.last_seq,
            "last_number": chat.last_number,
        }

    @endpoint()
    def patch(self, request: AuthenticatedApiRequest, chat_id: str, body: ChatUpdate) -> ChatPayload:
        """Change title, topic or, as the owner, who posts: `everyone`, or only owner and `moderators`."""
        if "kind" in request.data:
            # Opening up a private chat would expose messages written for few to everyone.
            raise Invalid({"kind": [_FIXED]})
        chat = update_chat(
            actor=request.user,
            chat_id=chat_id_of(chat_id),
            title=body.title,
            topic=body.topic,
            posting=body.posting,
        )
        return card_of(request.user, chat_id=chat.pk)


class ChatPage(MemberView):
    """GET /api/chats/:id/:page, SimpleChatApp's numbered pages."""

    @extend_schema(operation_id="api_chats_list")
    @inherited_endpoint(404)
    def get(self, request: AuthenticatedApiRequest, chat_id: str, page: str) -> list[ViewedMessagePayload]:
        """Return page `page` (0 is the newest), oldest message first; empty past the end."""
        number = number_of(page)
        if number is None:
            raise NotFound()
        messages = numbered_page(chat=self.membership.chat, page=number, size=settings.PAGE_SIZE)
        return inherited_messages(messages, viewer_id=request.user.pk)


class ChatChannelToken(MemberView):
    """GET /api/chats/:id/channel_token."""

    @inherited_endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> ChannelTokenPayload:
        """Create a token for joining this chat's topic on the socket."""
        token = issue_channel_token(request.device, f"chat:{self.membership.chat_id}")
        return {"token": token, "user_id": request.user.pk}


def _lists(chats: list[ChatRow], invitations: list[ChatRow]) -> ChatListPayload:
    return {
        "chats": [chat_payload(row) for row in chats],
        "invited_chats": [chat_payload(row) for row in invitations],
    }


def _short(chats: list[ChatRow], invitations: list[ChatRow], next_: str | None) -> Tagged[ChatListPayload]:
    return Tagged({**_lists(chats, invitations), "next": next_})


def _create(
    request: AuthenticatedApiRequest, body: NewChat, *, kind: str, posting: str | None = None
) -> CreatedChatPayload:
    made = create_chat(
        owner=request.user,
        emails=body.user_list or [],
        user_ids=body.user_ids or [],
        title=body.title or "",
        kind=kind,
        posting=posting or Chat.Posting.EVERYONE,
    )
    return {**card_of(request.user, chat_id=made.chat.pk), "unknown": made.unknown}
