"""People: directory, profile, blocks, direct chats."""

from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.api.once import Once
from accounts.models import User
from accounts.payloads import seen_person_payload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import CreatedOrFound, Tagged, endpoint
from chatapp.lib.pagination import ListQuery
from chats.actions.block_person import block_person, unblock_person
from chats.actions.open_direct_chat import open_direct_chat_with
from chats.api.cards import card_of, found_or_created, with_id
from chats.api.paths import id_of
from chats.inputs import PeopleQuery
from chats.payloads.chat import ChatPayload
from chats.payloads.person import BlockedPeoplePayload, PeoplePayload, ProfilePayload, profile_payload
from chats.queries.blocks import MAX_BLOCKS, blocks_by, is_blocked_by
from chats.queries.people import cursor_after, people_seen_by, seen_back_at, shared_chats, visible_person

PAGE = 50


class People(APIView):
    """GET /api/people."""

    @extend_schema(operation_id="api_people_list")
    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: PeopleQuery) -> Tagged[PeoplePayload]:
        """List people by name, 50 per page unless `limit` says otherwise.

        Without MEMBER_DIRECTORY, only people who share a chat with the caller."""
        viewer, cursor = request.user, query.cursor
        if query.after is not None:
            cursor = cursor_after(viewer, user_id=query.after)
        page = people_seen_by(viewer, search=query.search, cursor=cursor, limit=query.size(PAGE))
        people = [seen_person_payload(person) for person in page.rows]
        return Tagged({"people": people, "more": page.more, "next": page.next})


class OnePerson(APIView):
    """GET /api/people/:id."""

    @endpoint(404)
    def get(self, request: AuthenticatedApiRequest, user_id: str) -> ProfilePayload:
        """Return a person's visible profile and the chats shared with the caller."""
        return _profile(request, visible_person(request.user, user_id=id_of(user_id)))


class PersonBlock(APIView):
    """PUT and DELETE /api/people/:id/block."""

    @endpoint(404)
    def put(self, request: AuthenticatedApiRequest, user_id: str) -> ProfilePayload:
        """Block a person: they can't write directly to the caller or invite them. They aren't notified."""
        return _profile(request, block_person(person=request.user, user_id=id_of(user_id)))

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, user_id: str) -> None:
        """Unblock a person. Idempotent."""
        unblock_person(person=request.user, user_id=id_of(user_id))


class BlockedPeople(APIView):
    """GET /api/users/me/blocks."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: ListQuery) -> BlockedPeoplePayload:
        """List the people the caller blocks, newest first: all, at most 1,000, unless `limit` says otherwise."""
        page = blocks_by(request.user, cursor=query.cursor, limit=query.size(MAX_BLOCKS))
        return {"people": [seen_person_payload(block.blocked) for block in page.rows], "next": page.next}


class DirectChat(APIView):
    """POST /api/people/:id/chat."""

    @endpoint(404)
    def post(self, request: AuthenticatedApiRequest, user_id: str, once: Once) -> CreatedOrFound[ChatPayload]:
        """Open the direct chat with a person: the existing one (200) or a new one (201).

        The other person sees a new chat from its first message on.
        """
        return once.create(
            lambda: with_id(self._opened(request, user_id)),
            again=lambda chat_id: found_or_created(card_of(request.user, chat_id=chat_id), is_new=False),
        )

    def _opened(self, request: AuthenticatedApiRequest, user_id: str) -> CreatedOrFound[ChatPayload]:
        opened = open_direct_chat_with(person=request.user, user_id=id_of(user_id))
        return found_or_created(card_of(request.user, chat_id=opened.chat.pk), is_new=opened.is_new)


def _profile(request: AuthenticatedApiRequest, person: User) -> ProfilePayload:
    return profile_payload(
        person,
        shared=shared_chats(request.user, person),
        is_blocked=is_blocked_by(request.user, person),
        back_at=seen_back_at(request.user, person),
    )
