"""Groups that can be mentioned."""

from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.payloads import seen_person_payload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chatapp.lib.pagination import ListQuery
from chats.api.paths import id_of
from chats.payloads.user_group import GroupListPayload, GroupMembersPayload, group_payload
from chats.queries.user_groups import group_members, groups

PAGE = 50


class UserGroups(APIView):
    """GET /api/groups."""

    @extend_schema(operation_id="api_groups_list")
    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: ListQuery) -> GroupListPayload:
        """List the groups that staff made, by name. `@name` in a message mentions those of its members who are in the
        chat at that time."""
        page = groups(cursor=query.cursor, limit=query.size(PAGE))
        return {"groups": [group_payload(group) for group in page.rows], "next": page.next}


class UserGroupMembers(APIView):
    """GET /api/groups/:id/members."""

    @endpoint(404)
    def get(self, request: AuthenticatedApiRequest, group_id: str, query: ListQuery) -> GroupMembersPayload:
        """List the members of a group by name.

        Without MEMBER_DIRECTORY, only people who share a chat with the caller."""
        page = group_members(request.user, group_id=id_of(group_id), cursor=query.cursor, limit=query.size(PAGE))
        return {"people": [seen_person_payload(person) for person in page.rows], "next": page.next}
