"""Searching messages."""

from django.conf import settings
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chats.actions.spend_search import spend_search
from chats.inputs import SearchMessagesQuery
from chats.payloads.search import SearchPayload, search_payload
from chats.queries.search import most_relevant_messages, search_messages


class Search(APIView):
    """GET /api/search."""

    @endpoint(429)
    def get(self, request: AuthenticatedApiRequest, query: SearchMessagesQuery) -> SearchPayload:
        """Search the messages of the caller's chats, and the previews of open ones, by time or by relevance."""
        spend_search(request.user)
        limit = query.size(settings.PAGE_SIZE)
        search = most_relevant_messages if query.sort == "relevance" else search_messages
        page = search(request.user, query.q, chat_id=query.chat_id, cursor=query.cursor, limit=limit)
        return search_payload(page, viewer_id=request.user.pk)
