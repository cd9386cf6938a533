"""Messages of a chat: read, send, edit, delete; who read them, threads, pins, reactions, saved ones."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.api.once import Once
from accounts.models import User
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import CreatedOrFound, Tagged, endpoint
from chatapp.lib.pagination import MAX_LIMIT, ListQuery
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import MAX_EDITS, edit_message
from chats.actions.pin_message import MAX_PINS, pin_message, unpin_message
from chats.actions.react import react, unreact
from chats.actions.save_message import save_message, unsave_message
from chats.actions.send_message import send_message
from chats.api.paths import MemberView, chat_id_of, id_of
from chats.inputs import AroundQuery, ContentUpdate, EditsQuery, MessageCreate, SavedQuery, ThreadQuery, TimelineQuery
from chats.payloads.member import ReaderListPayload, reader_payload
from chats.payloads.message import (
    EditListPayload,
    MessagePagePayload,
    MessagesAroundPayload,
    PinnedMessagesPayload,
    ThreadPayload,
    ViewedMessagePayload,
    edit_payload,
    viewed_message_payload,
    viewed_messages,
    viewed_payload,
)
from chats.payloads.message_pages import history_payloads, timeline_payloads
from chats.payloads.saved import SavedMessageListPayload, saved_payload
from chats.payloads.sent import Sent, SentMessagePayload, sent_payload
from chats.queries.memberships import accepted_membership
from chats.queries.messages import (
    EDITS,
    MESSAGES,
    THREAD,
    edit_page,
    message_in,
    messages_around,
    pin_page,
    thread_page,
    thread_root_in,
)
from chats.queries.readers import readers_of
from chats.queries.replica import history_of
from chats.queries.saved import SAVED, saved_by
from chats.send_rate import send_rate


class ChatMessages(MemberView):
    """GET and POST /api/chats/:id/messages."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str, query: TimelineQuery) -> Tagged[MessagePagePayload]:
        """Return numbered messages before a number, oldest first. Pages stay stable while new messages arrive."""
        page_of = timeline_payloads if query.system else history_payloads
        chat, size = self.membership.chat, query.size(settings.PAGE_SIZE)
        users = {request.user.pk: request.user}
        page = history_of(chat, lambda: page_of(chat=chat, before=query.before, limit=size, users=users))
        first = next((message["number"] for message in page.messages if message["number"] is not None), None)
        return Tagged(
            {
                "messages": [viewed_payload(message, viewer_id=request.user.pk) for message in page.messages],
                "more": page.more,
                "next": MESSAGES.cursor_of(first) if page.more else None,
            }
        )

    @endpoint()
    def post(
        self, request: AuthenticatedApiRequest, chat_id: str, body: MessageCreate, once: Once
    ) -> CreatedOrFound[SentMessagePayload]:
        """Send a message. A repeated `client_id` returns 200 with the first message."""
        send_rate.check(request.user.pk)
        number = chat_id_of(chat_id)

        def create() -> tuple[int, Sent]:
            sent = send_message(body.draft(), author=request.user, chat_id=number)
            return sent.message.pk, sent

        sent = once.create(create, again=lambda message_id: _sent_before(request.user, number, message_id))
        return CreatedOrFound(
            sent_payload(sent),
            location=f"/api/chats/{number}/messages/{sent.message.pk}",
            is_new=not sent.repeated,
        )


def _sent_before(person: User, chat_id: int, message_id: int) -> Sent:
    chat = accepted_membership(chat_id=chat_id, user_id=person.pk).chat
    return Sent(message_in(chat, message_id=message_id), repeated=True)


class OneMessage(MemberView):
    """GET, PATCH and DELETE /api/chats/:id/messages/:mid."""

    @extend_schema(operation_id="api_chats_message_retrieve")
    @endpoint(404)
    def get(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ViewedMessagePayload:
        """Return one message, reply or system message in its current state."""
        message = message_in(self.membership.chat, message_id=id_of(message_id))
        return viewed_message_payload(message, viewer_id=request.user.pk)

    @endpoint(404)
    def patch(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, body: ContentUpdate
    ) -> ViewedMessagePayload:
        """Edit your own message."""
        message = edit_message(
            actor=request.user,
            chat_id=chat_id_of(chat_id),
            message_id=id_of(message_id),
            content=body.content,
            files=body.file_ids(),
        )
        return viewed_message_payload(message, viewer_id=request.user.pk)

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ViewedMessagePayload:
        """Delete a message as its author, the chat's owner or a moderator; a tombstone remains.

        A moderator can't delete the owner's messages; in a direct chat everyone deletes only their own."""
        message = delete_message(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return viewed_message_payload(message, viewer_id=request.user.pk)


class MessageEdits(MemberView):
    """GET /api/chats/:id/messages/:mid/edits."""

    @endpoint(404)
    def get(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, query: EditsQuery
    ) -> EditListPayload:
        """Return a message's earlier texts, oldest first: the original and the newest, at most 50."""
        message = message_in(self.membership.chat, message_id=id_of(message_id))
        edits, more = edit_page(message, before=query.before, limit=query.size(MAX_EDITS))
        next_ = EDITS.cursor_of(edits[0].pk) if more else None
        return {"edits": [edit_payload(edit) for edit in edits], "more": more, "next": next_}


class MessagesAround(MemberView):
    """GET /api/chats/:id/messages/:mid/around."""

    @endpoint(404)
    def get(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, query: AroundQuery
    ) -> MessagesAroundPayload:
        """Return a message among those before and after it, oldest first: where a search result or a link leads.

        A reply is shown in its thread, a system message alone. `next` is a cursor of the list that has the message:
        the chat's messages, or the thread."""
        message = message_in(self.membership.chat, message_id=id_of(message_id))
        found = messages_around(message, each_side=query.each_side + 1)
        at = next(index for index, one in enumerate(found) if one.pk == message.pk)
        shown = found[max(0, at - query.each_side) : at + query.each_side + 1]
        more, newer = at > query.each_side, len(found) - at - 1 > query.each_side
        keyset, key = (MESSAGES, shown[0].number) if message.number is not None else (THREAD, shown[0].pk)
        return {
            "messages": viewed_messages(shown, viewer_id=request.user.pk),
            "more": more,
            "newer": newer,
            "next": keyset.cursor_of(key) if more else None,
        }


class MessageReaders(MemberView):
    """GET /api/chats/:id/messages/:mid/readers."""

    @endpoint(404)
    def get(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, query: ListQuery
    ) -> ReaderListPayload:
        """List who has read a message: all of them, unless the request has a `limit` or a `cursor`.

        Callers who hide their reading (`show_reading`) get `hidden` and no names."""
        message = message_in(self.membership.chat, message_id=id_of(message_id))
        if not self.membership.user.show_reading:
            return {"readers": [], "hidden": True, "next": None}
        limit = None if query.cursor is None and query.limit is None else query.size(MAX_LIMIT)
        page = readers_of(message, cursor=query.cursor, limit=limit)
        return {"readers": [reader_payload(reader) for reader in page.rows], "hidden": False, "next": page.next}


class MessageThread(MemberView):
    """GET /api/chats/:id/messages/:mid/thread."""

    @endpoint(404)
    def get(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, query: ThreadQuery) -> ThreadPayload:
        """Return a message and the newest replies in its thread, oldest first. Replies have no threads of their own."""
        root = thread_root_in(self.membership.chat, message_id=id_of(message_id))
        chat, size = self.membership.chat, query.size(settings.PAGE_SIZE)
        page = history_of(chat, lambda: thread_page(root=root, before=query.before, limit=size))
        return {
            "root": viewed_message_payload(root, viewer_id=request.user.pk),
            "messages": viewed_messages(page.messages, viewer_id=request.user.pk),
            "more": page.more,
            "next": THREAD.cursor_of(page.messages[0].pk) if page.more else None,
        }


class OneReaction(APIView):
    """PUT and DELETE /api/chats/:id/messages/:mid/reactions/:emoji."""

    @endpoint(404)
    def put(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, emoji: str) -> ViewedMessagePayload:
        """Add an emoji reaction (percent-encoded UTF-8 in the path). Idempotent."""
        message = react(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id), emoji=emoji)
        return viewed_message_payload(message, viewer_id=request.user.pk)

    @endpoint(404)
    def delete(
        self, request: AuthenticatedApiRequest, chat_id: str, message_id: str, emoji: str
    ) -> ViewedMessagePayload:
        """Remove your own reaction. Idempotent."""
        message = unreact(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id), emoji=emoji)
        return viewed_message_payload(message, viewer_id=request.user.pk)


class ChatPins(MemberView):
    """GET /api/chats/:id/pins."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, chat_id: str, query: ListQuery) -> PinnedMessagesPayload:
        """List the pinned messages, newest pin first: all of them, at most 50, unless `limit` says otherwise."""
        page = pin_page(self.membership.chat, cursor=query.cursor, limit=query.size(MAX_PINS))
        return {"messages": viewed_messages(page.rows, viewer_id=request.user.pk), "next": page.next}


class OnePin(APIView):
    """PUT and DELETE /api/chats/:id/messages/:mid/pin."""

    @endpoint(404)
    def put(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ViewedMessagePayload:
        """Pin a message; in an open chat only owner and moderators may."""
        message = pin_message(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return viewed_message_payload(message, viewer_id=request.user.pk)

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ViewedMessagePayload:
        """Unpin a message."""
        message = unpin_message(actor=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return viewed_message_payload(message, viewer_id=request.user.pk)


class SavedMessages(APIView):
    """GET /api/users/me/saved."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: SavedQuery) -> SavedMessageListPayload:
        """List the caller's saved messages, newest first, limited to those they may still read."""
        page = saved_by(request.user, before=query.before, limit=query.size(settings.PAGE_SIZE))
        next_ = SAVED.cursor_of(page.saved[-1].pk) if page.more else None
        return {"saved": [saved_payload(one) for one in page.saved], "more": page.more, "next": next_}


class OneSaved(APIView):
    """PUT and DELETE /api/chats/:id/messages/:mid/saved."""

    @endpoint(404)
    def put(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ViewedMessagePayload:
        """Save a message. Only the caller's own devices are notified."""
        message = save_message(person=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return viewed_message_payload(message, viewer_id=request.user.pk)

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, chat_id: str, message_id: str) -> ViewedMessagePayload:
        """Unsave a message."""
        message = unsave_message(person=request.user, chat_id=chat_id_of(chat_id), message_id=id_of(message_id))
        return viewed_message_payload(message, viewer_id=request.user.pk)
