"""The threads the caller is in: the list, following, read positions."""

from django.conf import settings
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chats.actions.follow_thread import follow_thread, read_thread, read_threads, unfollow_thread
from chats.api.paths import chat_id_of, id_of
from chats.inputs import ReadUpTo, ThreadsQuery
from chats.payloads.thread import (
    FollowedThreadListPayload,
    ThreadFollowPayload,
    UnreadThreadsPayload,
    followed_thread_payload,
)
from chats.queries.threads import newest_replies, threads_of, unread_entries_of


class ThreadsOfCaller(APIView):
    """GET /api/users/me/threads."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: ThreadsQuery) -> FollowedThreadListPayload:
        """List the threads the caller began, replied in, was mentioned in or follows, newest reply first."""
        page = threads_of(request.user, show=query.show, cursor=query.cursor, limit=query.size(settings.PAGE_SIZE))
        replies = newest_replies(page.rows)
        items = [followed_thread_payload(one, replies.get(one.root_id, [])) for one in page.rows]
        return {"items": items, "unread": unread_entries_of(request.user).threads, "next": page.next}


class ThreadsReadOfCaller(APIView):
    """POST /api/users/me/threads/read."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest) -> UnreadThreadsPayload:
        """Mark all threads read."""
        read_threads(person=request.user)
        return {"unread": unread_entries_of(request.user).threads}


class ThreadRead(APIView):
    """POST /api/chats/:id/messages/:mid/thread/read."""

    @endpoint(404)
    def post(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, body: ReadUpTo
    ) -> UnreadThreadsPayload:
        """Mark the replies in a thread read up to a reply. Never moves back."""
        read_thread(
            person=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id), up_to=body.message_id
        )
        return {"unread": unread_entries_of(request.user).threads}


class ThreadFollowing(APIView):
    """PUT and DELETE /api/chats/:id/messages/:mid/thread/follow."""

    @endpoint(404)
    def put(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ThreadFollowPayload:
        """Follow a thread. Whoever replies in it or is mentioned there does so anyway."""
        follow_thread(person=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return {"following": True}

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ThreadFollowPayload:
        """No longer follow a thread, until the caller replies in it again."""
        unfollow_thread(person=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return {"following": False}
