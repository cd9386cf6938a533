"""Tables of the chats app."""

from chats.models.activity import Activity
from chats.models.blocked_host import BlockedHost
from chats.models.chat import Chat
from chats.models.custom_emoji import CustomEmoji
from chats.models.declined_invitation import DeclinedInvitation
from chats.models.file import File
from chats.models.file_total import FileTotal
from chats.models.join_link import JoinLink
from chats.models.link_preview import LinkPage, LinkPreview
from chats.models.log_cursor import LogConsumer, LogCursor
from chats.models.membership import Membership
from chats.models.mention import Mention
from chats.models.message import Message
from chats.models.message_edit import MessageEdit
from chats.models.missed_mail import DailyMail, MissedMail
from chats.models.notification import AddedMentions, Notification, NotificationRound
from chats.models.notification_settings import NotificationSettings
from chats.models.push import PushDelivery, PushSubscription, ReminderPush
from chats.models.reaction import Reaction
from chats.models.reminder import Reminder
from chats.models.saved_message import SavedMessage
from chats.models.scheduled_message import ScheduledMessage
from chats.models.search_entry import SearchEntry
from chats.models.search_word import SearchWord
from chats.models.thread_follow import ThreadFollow

__all__ = [
    "Activity",
    "AddedMentions",
    "BlockedHost",
    "Chat",
    "CustomEmoji",
    "DailyMail",
    "DeclinedInvitation",
    "File",
    "FileTotal",
    "JoinLink",
    "LinkPage",
    "LinkPreview",
    "LogConsumer",
    "LogCursor",
    "Membership",
    "Mention",
    "Message",
    "MessageEdit",
    "MissedMail",
    "Notification",
    "NotificationRound",
    "NotificationSettings",
    "PushDelivery",
    "PushSubscription",
    "Reaction",
    "Reminder",
    "ReminderPush",
    "SavedMessage",
    "ScheduledMessage",
    "SearchEntry",
    "SearchWord",
    "ThreadFollow",
]
