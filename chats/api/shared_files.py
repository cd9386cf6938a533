"""Lists of files and links: of a chat, and of all chats of the caller."""

from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chatapp.lib.pagination import ListQuery, Page
from chats.api.paths import MemberView
from chats.inputs import FilesOfChatQuery, FilesQuery
from chats.models import File
from chats.payloads.shared_file import (
    SharedFileListPayload,
    SharedLinkListPayload,
    shared_file_payload,
    shared_link_payload,
)
from chats.queries.shared_files import FileFilter, files_in, files_of_all_chats, links_in

PAGE_SIZE = 40


class FilesOfCaller(APIView):
    """GET /api/files."""

    @extend_schema(operation_id="api_files_list")
    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: FilesQuery) -> SharedFileListPayload:
        """List the files of all your chats, newest message first."""
        wanted = FileFilter(kind=query.kind, owner_id=query.user_id)
        return _listed(
            files_of_all_chats(request.user, wanted=wanted, cursor=query.cursor, limit=query.size(PAGE_SIZE))
        )


class ChatLinks(MemberView):
    """GET /api/chats/:id/links."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str, query: ListQuery) -> SharedLinkListPayload:
        """List the links of a chat that have a preview, newest message first."""
        page = links_in(self.membership.chat, cursor=query.cursor, limit=query.size(PAGE_SIZE))
        return {"links": [shared_link_payload(link) for link in page.rows], "more": page.more, "next": page.next}


def files_of_chat(view: MemberView, query: FilesOfChatQuery) -> SharedFileListPayload:
    """Return a page of the files of the view's chat."""
    wanted = FileFilter(kind=query.kind, owner_id=query.user_id, search=query.search)
    return _listed(files_in(view.membership.chat, wanted=wanted, cursor=query.cursor, limit=query.size(PAGE_SIZE)))


def _listed(page: Page[File]) -> SharedFileListPayload:
    return {"files": [shared_file_payload(file) for file in page.rows], "more": page.more, "next": page.next}
