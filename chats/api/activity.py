"""The caller's activity: mentions, replies to them and reactions to their messages."""

from django.conf import settings
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chats.actions.read_activity import read_activity
from chats.inputs import ActivityQuery, ActivityRead
from chats.payloads.activity import ActivityListPayload, UnreadActivityPayload, activity_payload
from chats.queries.activity import activity_of, unread_activity_of


class ActivityOfCaller(APIView):
    """GET /api/users/me/activity."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: ActivityQuery) -> ActivityListPayload:
        """List what concerns the caller, newest first, in chats they are in now. Kept for 90 days."""
        page = activity_of(request.user, kind=query.kind, cursor=query.cursor, limit=query.size(settings.PAGE_SIZE))
        items = [activity_payload(one) for one in page.rows]
        return {"items": items, "unread": unread_activity_of(request.user), "next": page.next}


class ActivityReadOfCaller(APIView):
    """POST /api/users/me/activity/read."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, body: ActivityRead) -> UnreadActivityPayload:
        """Mark activity read. Reading a chat does the same for the mentions and replies in its timeline."""
        read_activity(person=request.user, activity_ids=body.ids)
        return {"unread": unread_activity_of(request.user)}
