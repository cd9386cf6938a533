"""The members of a chat."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models.user import MAX_EMAIL_CHARACTERS
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.inputs import MAX_CHOICE_CHARACTERS, json_object, numbers_in, only_in_query, text_in, texts_in
from chats.actions.change_role import change_role
from chats.actions.find_people import MAX_INVITES
from chats.actions.invite_people import invite_people
from chats.actions.remove_member import remove_member
from chats.api import schema
from chats.api.paths import chat_id_of, id_of
from chats.models import Chat
from chats.payloads.member import member_payload
from chats.queries.memberships import accepted_membership, members_of


class ChatMembers(APIView):
    """GET and POST /api/chats/:id/members."""

    @extend_schema(responses={200: schema.MemberList, **schema.refused()})
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """List members, then invited people."""
        membership = accepted_membership(chat_id=chat_id_of(chat_id), user_id=request.user.pk)
        only_in_query(request.query_params)
        return Response(_listed(membership.chat))

    @extend_schema(request=schema.InvitationCreate, responses={201: schema.Invited, **schema.refused(400, 422)})
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> Response:
        """Invite more people; members and invited people are skipped.

        `invited` lists the ids invited by this request, `unknown` the entries that match no one.
        """
        body = json_object(request.data)
        asked = invite_people(
            actor=request.user,
            chat_id=chat_id_of(chat_id),
            emails=texts_in(body, "user_list", at_most=MAX_EMAIL_CHARACTERS, entries_at_most=MAX_INVITES),
            user_ids=numbers_in(body, "user_ids", entries_at_most=MAX_INVITES),
        )
        answer = {**_listed(asked.chat), "invited": [person.pk for person in asked.people], "unknown": asked.unknown}
        return Response(answer, status=status.HTTP_201_CREATED)


class OneMember(APIView):
    """PATCH and DELETE /api/chats/:id/members/:uid."""

    @extend_schema(request=schema.RoleUpdate, responses={200: schema.Member, **schema.refused(404, 422)})
    def patch(self, request: AuthenticatedApiRequest, chat_id: str, user_id: str) -> Response:
        """Change a member's role; `owner` transfers the chat."""
        role = text_in(json_object(request.data), "role", at_most=MAX_CHOICE_CHARACTERS)
        membership = change_role(actor=request.user, chat_id=chat_id_of(chat_id), user_id=id_of(user_id), role=role)
        return Response(member_payload(membership))

    @extend_schema(responses={200: schema.NOTHING, **schema.refused(404)})
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, user_id: str) -> Response:
        """Remove a member, or leave."""
        remove_member(actor=request.user, chat_id=chat_id_of(chat_id), user_id=id_of(user_id))
        return Response("")


def _listed(chat: Chat) -> dict[str, object]:
    return {"members": [member_payload(membership) for membership in members_of(chat)]}
