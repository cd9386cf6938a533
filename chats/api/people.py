"""People: directory, profile, blocks, direct chats."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.payloads import seen_person_payload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import number_in_query, only_in_query
from chats.actions.block_person import block_person, unblock_person
from chats.actions.open_direct_chat import open_direct_chat_with
from chats.api import schema, schema_people
from chats.api.paths import id_of, search_in
from chats.payloads.chat import chat_payload
from chats.payloads.person import profile_payload
from chats.queries.blocks import blocked_people, is_blocked_by
from chats.queries.chat_list import chat_row_for
from chats.queries.people import people_seen_by, shared_chats, visible_person

PAGE = 50


class People(APIView):
    """GET /api/people."""

    @extend_schema(
        operation_id="api_people_list",
        parameters=[
            schema.query_text("search", "Words of the name"),
            schema.query_number("after", "The last id of the previous page"),
        ],
        responses={200: schema_people.People, **schema.refused(422)},
    )
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """List people by name, 50 per page; without MEMBER_DIRECTORY only people who share a chat with the caller."""
        asked = only_in_query(request.query_params, "search", "after")
        after, search = number_in_query(asked, "after"), search_in(asked)
        people, more = people_seen_by(request.user, search=search, after=after, limit=PAGE)
        return Response({"people": [seen_person_payload(person) for person in people], "more": more})


class OnePerson(APIView):
    """GET /api/people/:id."""

    @extend_schema(responses={200: schema_people.Profile, **schema.refused(404)})
    def get(self, request: AuthenticatedApiRequest, user_id: str) -> Response:
        """Return a person's visible profile and the chats shared with the caller."""
        person = visible_person(request.user, user_id=id_of(user_id))
        return Response(_profile(request, person))


class PersonBlock(APIView):
    """PUT and DELETE /api/people/:id/block."""

    @extend_schema(request=None, responses={200: schema_people.Profile, **schema.refused(404, 422, 429)})
    def put(self, request: AuthenticatedApiRequest, user_id: str) -> Response:
        """Block a person: they can't write directly to the caller or invite them. They aren't notified."""
        return Response(_profile(request, block_person(person=request.user, user_id=id_of(user_id))))

    @extend_schema(responses={200: schema.NOTHING, **schema.refused(404, 429)})
    def delete(self, request: AuthenticatedApiRequest, user_id: str) -> Response:
        """Unblock a person. Idempotent."""
        unblock_person(person=request.user, user_id=id_of(user_id))
        return Response("")


class BlockedPeople(APIView):
    """GET /api/users/me/blocks."""

    @extend_schema(responses={200: schema_people.BlockedPeople, **schema.refused()})
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """List the people the caller blocks, newest first, at most 1,000."""
        return Response({"people": [seen_person_payload(person) for person in blocked_people(request.user)]})


class DirectChat(APIView):
    """POST /api/people/:id/chat."""

    @extend_schema(request=None, responses={200: schema.Chat, 201: schema.Chat, **schema.refused(404)})
    def post(self, request: AuthenticatedApiRequest, user_id: str) -> Response:
        """Open the direct chat with a person: the existing one (200) or a new one (201).

        The other person sees a new chat from its first message on.
        """
        opened = open_direct_chat_with(person=request.user, user_id=id_of(user_id))
        card = chat_payload(chat_row_for(request.user, chat_id=opened.chat.pk))
        return Response(card, status=status.HTTP_201_CREATED if opened.is_new else status.HTTP_200_OK)


def _profile(request: AuthenticatedApiRequest, person: User) -> dict[str, Any]:
    return profile_payload(
        person,
        shared=shared_chats(request.user, person),
        is_blocked=is_blocked_by(request.user, person),
    )
