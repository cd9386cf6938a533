"""URLs of the chats API, under /api/. Ids are matched as text: malformed ones get SimpleChatApp's errors."""

from django.urls import path

from chats.api.chat_preferences import ChatArchive, ChatFavourite, ChatMute
from chats.api.chats import ChatChannelToken, ChatPage, Chats, OneChat, UserChats
from chats.api.drafts import ChatDraft
from chats.api.invitations import InvitedChat
from chats.api.joining import ChatJoin, JoinByLink, JoinLinks, OneJoinLink, OpenChats
from chats.api.members import ChatMembers, OneMember
from chats.api.messages import ChatMessages, MessageEdits, OneMessage
from chats.api.people import BlockedPeople, DirectChat, OnePerson, People, PersonBlock
from chats.api.pictures import ChatPicture, StoredChatPicture
from chats.api.pins import ChatPins, OnePin
from chats.api.reactions import OneReaction
from chats.api.readers import MessageReaders
from chats.api.reading import ChatRead, ChatSync, ChatUnread
from chats.api.saved import OneSaved, SavedMessages
from chats.api.threads import MessageThread

urlpatterns = [
    path("users/chats", UserChats.as_view()),
    path("users/me/saved", SavedMessages.as_view()),
    path("users/me/blocks", BlockedPeople.as_view()),
    path("users/invited_chats/<str:chat_id>", InvitedChat.as_view()),
    path("chats", Chats.as_view()),
    path("people", People.as_view()),
    path("people/<str:user_id>", OnePerson.as_view()),
    path("people/<str:user_id>/block", PersonBlock.as_view()),
    path("people/<str:user_id>/chat", DirectChat.as_view()),
    path("join/<str:secret>", JoinByLink.as_view()),
    path("chats/open", OpenChats.as_view()),
    path("chats/<str:chat_id>", OneChat.as_view()),
    path("chats/<str:chat_id>/channel_token", ChatChannelToken.as_view()),
    path("chats/<str:chat_id>/messages", ChatMessages.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>", OneMessage.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/edits", MessageEdits.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>", OneReaction.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/pin", OnePin.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/saved", OneSaved.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/thread", MessageThread.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/readers", MessageReaders.as_view()),
    path("chats/<str:chat_id>/draft", ChatDraft.as_view()),
    path("chats/<str:chat_id>/pins", ChatPins.as_view()),
    path("chats/<str:chat_id>/read", ChatRead.as_view()),
    path("chats/<str:chat_id>/unread", ChatUnread.as_view()),
    path("chats/<str:chat_id>/sync", ChatSync.as_view()),
    path("chats/<str:chat_id>/favourite", ChatFavourite.as_view()),
    path("chats/<str:chat_id>/mute", ChatMute.as_view()),
    path("chats/<str:chat_id>/archive", ChatArchive.as_view()),
    path("chats/<str:chat_id>/join", ChatJoin.as_view()),
    path("chats/<str:chat_id>/join_links", JoinLinks.as_view()),
    path("chats/<str:chat_id>/join_links/<str:link_id>", OneJoinLink.as_view()),
    path("chats/<str:chat_id>/picture", ChatPicture.as_view()),
    path("chats/<str:chat_id>/members", ChatMembers.as_view()),
    path("chats/<str:chat_id>/members/<str:user_id>", OneMember.as_view()),
    # Last: it matches any word that isn't one of the above.
    path("chats/<str:chat_id>/<str:page>", ChatPage.as_view()),
]

# Outside /api/: loaded by `<img>`.
media_urlpatterns = [path("media/chats/<str:chat_id>/<str:name>/<str:size>", StoredChatPicture.as_view())]
