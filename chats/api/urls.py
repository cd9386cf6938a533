"""URLs of the chats API, under /api/. Ids are matched as text: malformed ones get SimpleChatApp's errors."""

from django.urls import path

from chats.api.activity import ActivityOfCaller, ActivityReadOfCaller
from chats.api.catch_up import CatchUpOfCaller, CatchUpReadOfCaller
from chats.api.chat_preferences import ChatArchive, ChatFavourite, ChatMute, ChatNotifications, FavouritesOfCaller
from chats.api.chats import ChatChannelToken, ChatPage, Chats, OneChat, UserChats
from chats.api.custom_emoji import CustomEmojiList, EmojiPicture, OneCustomEmoji
from chats.api.drafts import ChatDraft
from chats.api.files import ChatFiles, OneFile, StoredFile
from chats.api.invitations import InvitedChat
from chats.api.joining import ChatJoin, ChatPreview, JoinByLink, JoinLinks, MailInvitations, OneJoinLink, OpenChats
from chats.api.later import (
    ChatScheduled,
    OneReminder,
    OneScheduled,
    ReminderDone,
    RemindersOfCaller,
    ScheduledOfCaller,
    ScheduledSend,
)
from chats.api.members import ChatMembers, OneMember
from chats.api.messages import (
    ChatMessages,
    ChatPins,
    MessageEdits,
    MessageReaders,
    MessagesAround,
    MessageThread,
    OneMessage,
    OnePin,
    OneReaction,
    OneSaved,
    SavedMessages,
)
from chats.api.notifications import NotificationPreview, NotificationsOfCaller
from chats.api.people import BlockedPeople, DirectChat, OnePerson, People, PersonBlock
from chats.api.pictures import ChatPicture, StoredChatPicture
from chats.api.previews import OnePreview, PreviewPicture
from chats.api.push_subscriptions import OnePushSubscription, PushSubscriptions, PushTest
from chats.api.reading import ChatRead, ChatSync, ChatUnread
from chats.api.search import Search
from chats.api.shared_files import ChatLinks, FilesOfCaller
from chats.api.threads import ThreadFollowing, ThreadRead, ThreadsOfCaller, ThreadsReadOfCaller
from chats.api.user_groups import UserGroupMembers, UserGroups

urlpatterns = [
    path("users/chats", UserChats.as_view()),
    path("users/me/saved", SavedMessages.as_view()),
    path("users/me/favourites", FavouritesOfCaller.as_view()),
    path("users/me/activity", ActivityOfCaller.as_view()),
    path("users/me/activity/read", ActivityReadOfCaller.as_view()),
    path("users/me/catch_up", CatchUpOfCaller.as_view()),
    path("users/me/catch_up/read", CatchUpReadOfCaller.as_view()),
    path("users/me/threads", ThreadsOfCaller.as_view()),
    path("users/me/threads/read", ThreadsReadOfCaller.as_view()),
    path("users/me/notifications", NotificationsOfCaller.as_view()),
    path("users/me/push_subscriptions", PushSubscriptions.as_view()),
    path("users/me/push_subscriptions/<str:subscription_id>", OnePushSubscription.as_view()),
    path("users/me/push_subscriptions/<str:subscription_id>/test", PushTest.as_view()),
    path("users/me/notifications/preview", NotificationPreview.as_view()),
    path("users/me/scheduled", ScheduledOfCaller.as_view()),
    path("users/me/reminders", RemindersOfCaller.as_view()),
    path("users/me/reminders/<str:reminder_id>", OneReminder.as_view()),
    path("users/me/reminders/<str:reminder_id>/done", ReminderDone.as_view()),
    path("users/me/blocks", BlockedPeople.as_view()),
    path("users/invited_chats/<str:chat_id>", InvitedChat.as_view()),
    path("chats", Chats.as_view()),
    path("search", Search.as_view()),
    path("emoji", CustomEmojiList.as_view()),
    path("emoji/<str:name>", OneCustomEmoji.as_view()),
    path("groups", UserGroups.as_view()),
    path("groups/<str:group_id>/members", UserGroupMembers.as_view()),
    path("people", People.as_view()),
    path("people/<str:user_id>", OnePerson.as_view()),
    path("people/<str:user_id>/block", PersonBlock.as_view()),
    path("people/<str:user_id>/chat", DirectChat.as_view()),
    path("join/<str:secret>", JoinByLink.as_view()),
    path("chats/open", OpenChats.as_view()),
    path("chats/<str:chat_id>", OneChat.as_view()),
    path("chats/<str:chat_id>/channel_token", ChatChannelToken.as_view()),
    path("files", FilesOfCaller.as_view()),
    path("files/<str:file_id>", OneFile.as_view()),
    path("chats/<str:chat_id>/files", ChatFiles.as_view()),
    path("chats/<str:chat_id>/links", ChatLinks.as_view()),
    path("chats/<str:chat_id>/messages", ChatMessages.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>", OneMessage.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/edits", MessageEdits.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/around", MessagesAround.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>", OneReaction.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/pin", OnePin.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/previews/<str:preview_id>", OnePreview.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/saved", OneSaved.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/thread", MessageThread.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/thread/read", ThreadRead.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/thread/follow", ThreadFollowing.as_view()),
    path("chats/<str:chat_id>/messages/<str:message_id>/readers", MessageReaders.as_view()),
    path("chats/<str:chat_id>/scheduled", ChatScheduled.as_view()),
    path("chats/<str:chat_id>/scheduled/<str:scheduled_id>", OneScheduled.as_view()),
    path("chats/<str:chat_id>/scheduled/<str:scheduled_id>/send", ScheduledSend.as_view()),
    path("chats/<str:chat_id>/draft", ChatDraft.as_view()),
    path("chats/<str:chat_id>/pins", ChatPins.as_view()),
    path("chats/<str:chat_id>/read", ChatRead.as_view()),
    path("chats/<str:chat_id>/unread", ChatUnread.as_view()),
    path("chats/<str:chat_id>/sync", ChatSync.as_view()),
    path("chats/<str:chat_id>/favourite", ChatFavourite.as_view()),
    path("chats/<str:chat_id>/mute", ChatMute.as_view()),
    path("chats/<str:chat_id>/notifications", ChatNotifications.as_view()),
    path("chats/<str:chat_id>/archive", ChatArchive.as_view()),
    path("chats/<str:chat_id>/preview", ChatPreview.as_view()),
    path("chats/<str:chat_id>/join", ChatJoin.as_view()),
    path("chats/<str:chat_id>/mail_invitations", MailInvitations.as_view()),
    path("chats/<str:chat_id>/join_links", JoinLinks.as_view()),
    path("chats/<str:chat_id>/join_links/<str:link_id>", OneJoinLink.as_view()),
    path("chats/<str:chat_id>/picture", ChatPicture.as_view()),
    path("chats/<str:chat_id>/members", ChatMembers.as_view()),
    path("chats/<str:chat_id>/members/<str:user_id>", OneMember.as_view()),
    # Last: it matches any word that isn't one of the above.
    path("chats/<str:chat_id>/<str:page>", ChatPage.as_view()),
]

# Outside /api/: loaded by `<img>`.
media_urlpatterns = [
    path("media/chats/<str:chat_id>/<str:name>/<str:size>", StoredChatPicture.as_view()),
    path("media/previews/<str:chat_id>/<str:message_id>/<str:name>/<str:size>", PreviewPicture.as_view()),
    path("media/emoji/<str:name>", EmojiPicture.as_view()),
    path("media/emoji/<str:name>/still", EmojiPicture.as_view(), {"is_still": True}),
    path("files/<str:file_id>", StoredFile.as_view()),
    path("files/<str:file_id>/<str:size>", StoredFile.as_view()),
]
