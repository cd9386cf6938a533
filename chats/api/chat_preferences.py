"""Member preferences of a chat: favorite, archived, muted, notifications. Each endpoint returns the chat's card."""

from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chats.actions.chat_preferences import (
    clear_notification_level,
    mute_chat,
    set_archived,
    set_favourite,
    set_notification_level,
    unmute_chat,
)
from chats.actions.order_favourites import order_favourites
from chats.api.cards import card_of
from chats.api.paths import chat_id_of
from chats.inputs import FavouriteOrder, MuteUpdate, NotificationLevelUpdate
from chats.models import Membership
from chats.payloads.chat import ChatPayload, FavouriteOrderPayload


class ChatFavourite(APIView):
    """PUT and DELETE /api/chats/:id/favourite."""

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Add the chat to the caller's favorites."""
        return _card(set_favourite(person=request.user, chat_id=chat_id_of(chat_id), is_favourite=True))

    @endpoint()
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Remove the chat from the caller's favorites."""
        return _card(set_favourite(person=request.user, chat_id=chat_id_of(chat_id), is_favourite=False))


class FavouritesOfCaller(APIView):
    """PUT /api/users/me/favourites."""

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, body: FavouriteOrder) -> FavouriteOrderPayload:
        """Order the caller's favorites. Those that aren't named follow in their order; other chats are ignored."""
        return {"chat_ids": order_favourites(person=request.user, chat_ids=body.chat_ids)}


class ChatArchive(APIView):
    """PUT and DELETE /api/chats/:id/archive."""

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Archive the chat. It stays in the list with `archived`, and its unread counts continue."""
        return _card(set_archived(person=request.user, chat_id=chat_id_of(chat_id), is_archived=True))

    @endpoint()
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Unarchive the chat."""
        return _card(set_archived(person=request.user, chat_id=chat_id_of(chat_id), is_archived=False))


class ChatMute(APIView):
    """PUT and DELETE /api/chats/:id/mute."""

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, chat_id: str, body: MuteUpdate) -> ChatPayload:
        """Mute the chat: its `messages` (mentions still ask for attention) or `everything`, also `until` a time."""
        muted = mute_chat(person=request.user, chat_id=chat_id_of(chat_id), level=body.level, until=body.until)
        return _card(muted)

    @endpoint()
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Unmute the chat: every message notifies; after a mute with an end, what did before."""
        return _card(unmute_chat(person=request.user, chat_id=chat_id_of(chat_id)))


class ChatNotifications(APIView):
    """PUT and DELETE /api/chats/:id/notifications."""

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, chat_id: str, body: NotificationLevelUpdate) -> ChatPayload:
        """Set what of the chat notifies the caller: `all`, `mentions` (and replies to them) or `nothing`."""
        return _card(set_notification_level(person=request.user, chat_id=chat_id_of(chat_id), level=body.level))

    @endpoint()
    def delete(self, request: AuthenticatedApiRequest, chat_id: str) -> ChatPayload:
        """Return to what the caller set for chats of its kind."""
        return _card(clear_notification_level(person=request.user, chat_id=chat_id_of(chat_id)))


def _card(membership: Membership) -> ChatPayload:
    return card_of(membership.user, chat_id=membership.chat_id)
