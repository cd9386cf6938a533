"""The members of a chat."""

from rest_framework.views import APIView

from accounts.api.once import Once
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import CreatedOrFound, endpoint
from chatapp.lib.pagination import MAX_LIMIT, ListQuery
from chats.actions.change_role import change_role
from chats.actions.invite_people import invite_people
from chats.actions.remove_member import remove_member
from chats.api.paths import MemberView, chat_id_of, id_of
from chats.inputs import InvitationCreate, RoleUpdate
from chats.models import Chat
from chats.payloads.member import InvitedPayload, MemberListPayload, MemberPayload, member_payload
from chats.queries.memberships import accepted_membership, member_page, members_of


class ChatMembers(MemberView):
    """GET and POST /api/chats/:id/members."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str, query: ListQuery) -> MemberListPayload:
        """List members, then invited people: all of them, unless the request has a `limit` or a `cursor`."""
        chat = self.membership.chat
        if query.limit is None and query.cursor is None:
            return {"members": _members(chat), "next": None}
        page = member_page(chat, cursor=query.cursor, limit=query.size(MAX_LIMIT))
        return {"members": [member_payload(membership) for membership in page.rows], "next": page.next}

    @endpoint()
    def post(
        self, request: AuthenticatedApiRequest, chat_id: str, body: InvitationCreate, once: Once
    ) -> CreatedOrFound[InvitedPayload]:
        """Invite more people; members and invited people are skipped.

        `invited` lists the ids invited by this request, `unknown` the entries that match no one.
        """
        number = chat_id_of(chat_id)
        location = f"/api/chats/{number}/members"

        def create() -> tuple[int, CreatedOrFound[InvitedPayload]]:
            asked = invite_people(
                actor=request.user, chat_id=number, emails=body.user_list or [], user_ids=body.user_ids or []
            )
            invited = [person.pk for person in asked.people]
            made: InvitedPayload = {"members": _members(asked.chat), "invited": invited, "unknown": asked.unknown}
            return number, CreatedOrFound(made, location=location, is_new=True)

        def again(chat_id: int) -> CreatedOrFound[InvitedPayload]:
            chat = accepted_membership(chat_id=chat_id, user_id=request.user.pk).chat
            found: InvitedPayload = {"members": _members(chat), "invited": [], "unknown": []}
            return CreatedOrFound(found, location=location, is_new=False)

        return once.create(create, again=again)


class OneMember(APIView):
    """PATCH and DELETE /api/chats/:id/members/:uid."""

    @endpoint(404)
    def patch(self, request: AuthenticatedApiRequest, chat_id: str, user_id: str, body: RoleUpdate) -> MemberPayload:
        """Change a member's role; `owner` transfers the chat."""
        membership = change_role(
            actor=request.user, chat_id=chat_id_of(chat_id), user_id=id_of(user_id), role=body.role
        )
        return member_payload(membership)

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, user_id: str) -> None:
        """Remove a member, or leave."""
        remove_member(actor=request.user, chat_id=chat_id_of(chat_id), user_id=id_of(user_id))


def _members(chat: Chat) -> list[MemberPayload]:
    return [member_payload(membership) for membership in members_of(chat)]
