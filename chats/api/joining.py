"""Joining open chats and joining by link; managing join links."""

from rest_framework.views import APIView

from accounts.actions.count_join_link_tries import counting_unknown_links
from accounts.api.once import Once
from accounts.client_info import api_client_info
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import CreatedOrFound, NoContent, endpoint
from chatapp.lib.errors import Forbidden
from chatapp.lib.pagination import ListQuery
from chats.actions.invite_by_mail import invite_by_mail
from chats.actions.join_by_link import join_by_link
from chats.actions.join_chat import join_chat
from chats.actions.make_join_link import make_join_link, revoke_join_link
from chats.api.cards import card_of
from chats.api.paths import MemberView, chat_id_of, id_of
from chats.inputs import JoinLinkCreate, MailInvitationCreate, OpenChatsQuery
from chats.payloads.chat import ChatPayload
from chats.payloads.join_link import (
    CreatedJoinLinkPayload,
    JoinLinkListPayload,
    JoinLinkPayload,
    join_link_payload,
    made_link_payload,
)
from chats.payloads.open_chat import (
    ChatPreviewPayload,
    JoinCardPayload,
    OpenChatListPayload,
    chat_preview_payload,
    join_card_payload,
    open_chat_payload,
)
from chats.queries.join_links import MAX_LISTED, chat_behind, join_link_of, join_links_of, live_join_link
from chats.queries.memberships import accepted_membership
from chats.queries.open_chats import OPEN_CHATS, open_chat_preview, open_chats
from chats.rules.membership import may_lead

PAGE = 50


class OpenChats(APIView):
    """GET /api/chats/open."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: OpenChatsQuery) -> OpenChatListPayload:
        """List the chats that anyone may join, newest first, 50 per page unless `limit` says otherwise."""
        rows, more = open_chats(request.user, search=query.search, before=query.before, limit=query.size(PAGE))
        next_ = OPEN_CHATS.cursor_of(rows[-1].chat.pk) if more else None
        return {"chats": [open_chat_payload(row) for row in rows], "more": more, "next": next_}


class ChatPreview(APIView):
    """GET /api/chats/:id/preview."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPreviewPayload:
        """Return an open chat and its newest 20 messages, oldest first. Pictures of links need membership."""
        row, messages = open_chat_preview(request.user, chat_id=chat_id_of(chat_id))
        return chat_preview_payload(row, messages, viewer_id=request.user.pk)


class ChatJoin(APIView):
    """POST /api/chats/:id/join."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Join an open chat. Idempotent."""
        return card_of(request.user, chat_id=join_chat(person=request.user, chat_id=chat_id_of(chat_id)).pk)


class JoinByLink(APIView):
    """GET and POST /api/join/:secret."""

    @endpoint(404, 429)
    def get(self, request: AuthenticatedApiRequest, secret: str) -> JoinCardPayload:
        """Return what the holder of a link may know about the chat before joining."""
        with counting_unknown_links(address=api_client_info(request).address, user_id=request.user.pk):
            link = live_join_link(secret)
            return join_card_payload(link, chat_behind(link, viewer=request.user))

    @endpoint(404)
    def post(self, request: AuthenticatedApiRequest, secret: str) -> ChatPayload:
        """Join as a plain member. Existing members don't use up the link."""
        with counting_unknown_links(address=api_client_info(request).address, user_id=request.user.pk):
            return card_of(request.user, chat_id=join_by_link(person=request.user, secret=secret).pk)


class JoinLinks(MemberView):
    """GET and POST /api/chats/:id/join_links, for owner and moderators."""

    def check_access(self, request: AuthenticatedApiRequest, *, chat_id: str, **_path: str) -> None:
        """Refuse plain members, too. Errors: Forbidden."""
        super().check_access(request, chat_id=chat_id)
        if request.method in ("GET", "HEAD") and not may_lead(self.membership):
            raise Forbidden()

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str, query: ListQuery) -> JoinLinkListPayload:
        """List the newest links, without their secrets, 50 per page unless `limit` says otherwise."""
        page = join_links_of(self.membership.chat, cursor=query.cursor, limit=query.size(MAX_LISTED))
        return {"links": [join_link_payload(link) for link in page.rows], "next": page.next}

    @endpoint()
    def post(
        self, request: AuthenticatedApiRequest, chat_id: str, body: JoinLinkCreate, once: Once
    ) -> CreatedOrFound[CreatedJoinLinkPayload]:
        """Create a link for 1 to 720 `hours` and 1 to 1000 people (`max_uses`). Only this response has its URL."""
        number = chat_id_of(chat_id)

        def create() -> tuple[int, CreatedOrFound[CreatedJoinLinkPayload]]:
            made = make_join_link(actor=request.user, chat_id=number, hours=body.hours, max_uses=body.max_uses)
            path = f"/api/chats/{number}/join_links/{made.link.pk}"
            return made.link.pk, CreatedOrFound(made_link_payload(made.link, made.secret), location=path, is_new=True)

        def again(link_id: int) -> CreatedOrFound[CreatedJoinLinkPayload]:
            member = accepted_membership(chat_id=number, user_id=request.user.pk)
            if not may_lead(member):
                raise Forbidden()
            link = join_link_payload(join_link_of(member.chat, link_id=link_id))
            return CreatedOrFound({**link, "url": None, "qr": None}, location="", is_new=False)

        return once.create(create, again=again)


class MailInvitations(MemberView):
    """POST /api/chats/:id/mail_invitations."""

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, chat_id: str, body: MailInvitationCreate) -> NoContent:
        """Mail a message to an address, with a link by which its owner signs up and joins the chat.

        The response doesn't tell whether the address has an account: its owner is then invited without a mail.
        """
        invite_by_mail(actor=request.user, chat_id=chat_id_of(chat_id), email=body.email, content=body.content)
        return NoContent()


class OneJoinLink(APIView):
    """DELETE /api/chats/:id/join_links/:lid."""

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, link_id: str) -> JoinLinkPayload:
        """Revoke a link. Idempotent."""
        return join_link_payload(
            revoke_join_link(actor=request.user, chat_id=chat_id_of(chat_id), link_id=id_of(link_id))
        )
