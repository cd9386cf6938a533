"""Inputs of chats, alike for the API and the socket."""

from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from accounts.models.user import MAX_EMAIL_CHARACTERS
from accounts.rules.status import MAX_TIME_CHARACTERS
from accounts.rules.text import is_text
from chatapp.jobs.models import MAX_TIME_ZONE_CHARACTERS
from chatapp.jobs.recurrence import Repeat
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import (
    BLANK,
    MAX_CHOICE_CHARACTERS,
    UNSTORABLE,
    Input,
    WholeNumber,
    described,
    not_one_of,
    text,
    too_long,
)
from chatapp.lib.pagination import MAX_LIMIT, Keyset, ListQuery
from chatapp.lib.public_address import MAX_URL_CHARACTERS
from chatapp.lib.sentences import program_sentence
from chats.actions.catch_up import MAX_CHATS
from chats.actions.find_people import MAX_INVITES
from chats.actions.make_join_link import MAX_HOURS, MAX_USES
from chats.actions.send_message import MessageDraft
from chats.models import Activity, Chat, Membership
from chats.models.chat import MAX_TITLE_CHARACTERS, MAX_TOPIC_CHARACTERS
from chats.models.file import MAX_ALT_CHARACTERS, MAX_FILES_PER_MESSAGE
from chats.models.membership import MUTE_LEVELS
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.models.notification_settings import (
    MAX_KEYWORD_CHARACTERS,
    MAX_KEYWORDS,
    DailyMails,
    MissedMails,
    NotificationLevel,
    NotificationSound,
)
from chats.models.push import MAX_AUTH_CHARACTERS, MAX_KEY_CHARACTERS
from chats.models.reaction import MAX_EMOJI_CHARACTERS
from chats.models.reminder import MAX_REMINDER_CHARACTERS
from chats.queries.messages import EDITS, MESSAGES, THREAD
from chats.queries.open_chats import OPEN_CHATS
from chats.queries.saved import SAVED
from chats.queries.shared_files import KINDS
from chats.queries.threads import SHOWN
from chats.rules.notification_scenes import SCENES
from chats.text.search_query import MAX_QUERY_CHARACTERS

# No name or title is longer, and each word scans every row.
_MAX_SEARCH_CHARACTERS = 100
_NOT_COMBINED = program_sentence("not_combined", "can't be combined with `%(name)s`")

# Favorites that one request may order.
MAX_ORDERED = 1_000
# More than a screen shows, of authors and members.
MAX_WATCHED = 200

Content = Annotated[str, text(MAX_CONTENT_CHARACTERS)]
FileIds = Annotated[list[UUID], Meta(max_length=MAX_FILES_PER_MESSAGE)]
Title = Annotated[str, text(MAX_TITLE_CHARACTERS)]
Emails = Annotated[
    list[Annotated[str, text(MAX_EMAIL_CHARACTERS)]],
    Meta(max_length=MAX_INVITES, description="Email addresses, or full names of visible people"),
]
SEARCH_ORDERS = ("newest", "relevance")
UserIds = Annotated[
    list[WholeNumber], Meta(max_length=MAX_INVITES, description="Ids of visible people; unknown ones are ignored")
]
Search = Annotated[str, text(_MAX_SEARCH_CHARACTERS), described("Words of the name, or of title and topic")]


def choice(*values: str) -> Meta:
    """Bound and describe a string that a rule compares with a list."""
    return text(MAX_CHOICE_CHARACTERS, enum=[str(value) for value in values])


Note = Annotated[str, text(MAX_REMINDER_CHARACTERS)]
HowOften = Annotated[Annotated[str, choice(*Repeat)], described("Defaults to once")]
Moment = Annotated[str, text(MAX_TIME_CHARACTERS, format="date-time")]
ByZone = Annotated[
    Annotated[str, text(MAX_TIME_ZONE_CHARACTERS)],
    described("By whose clock it repeats, such as Europe/Berlin; defaults to your setting"),
]


class FileChange(Input):
    """How a file is shown; what is missing stays."""

    alt: Annotated[str, text(MAX_ALT_CHARACTERS)] | None = None
    is_spoiler: bool | None = None


class MessageCreate(Input):
    """A message to send."""

    content: Annotated[Content, described("May be empty or missing with `files`")] = ""
    client_id: UUID | None = None
    reply_to: Annotated[WholeNumber | None, described("The message to quote")] = None
    thread_root: Annotated[WholeNumber | None, described("Reply in this message's thread")] = None
    files: Annotated[FileIds | None, described("Files that you uploaded to this chat")] = None

    def draft(self) -> MessageDraft:
        """Return what the action takes."""
        return MessageDraft(
            content=self.content,
            client_id=self.client_id,
            reply_to=self.reply_to,
            thread_root=self.thread_root,
            files=tuple(self.files or ()),
        )


class ScheduledCreate(MessageCreate, kw_only=True):
    """A message to send at a time."""

    at: Moment
    repeat: HowOften | None = None
    time_zone: ByZone | None = None


class ScheduledUpdate(Input):
    """The fields to change; `repeat` and `time_zone` need `at`."""

    content: Annotated[Content | None, described("May be empty with files")] = None
    files: Annotated[FileIds | None, described("All its files from now on; those it loses are deleted")] = None
    at: Annotated[Moment | None, described("A new time")] = None
    repeat: HowOften | None = None
    time_zone: ByZone | None = None


class ReminderUpdate(Input):
    """Another time."""

    at: Moment
    repeat: HowOften | None = None
    time_zone: ByZone | None = None


class ReminderCreate(Input):
    """What to be reminded of, and when."""

    message_id: Annotated[WholeNumber | None, described("A message, with `chat_id`")] = None
    chat_id: WholeNumber | None = None
    text: Annotated[
        Note, described("Without `at` it begins with the time, in your language: `tomorrow 9:00 call Ben`")
    ] = ""
    at: Moment | None = None
    repeat: HowOften | None = None
    time_zone: ByZone | None = None


class ContentUpdate(Input, kw_only=True):
    """A new text, and which files the message keeps or gets."""

    content: Annotated[Content | None, described("May be empty if files remain; missing beside `files`: unchanged")] = (
        None
    )
    files: Annotated[FileIds | None, described("All files of the message from now on; missing: unchanged")] = None

    def __post_init__(self) -> None:
        """Require one of both. Errors: Invalid."""
        if self.content is None and self.files is None:
            raise Invalid({"content": [BLANK]})

    def file_ids(self) -> tuple[UUID, ...] | None:
        """Return what the action takes."""
        return None if self.files is None else tuple(self.files)


class DraftUpdate(Input):
    """An unsent text."""

    content: Annotated[str, text(MAX_CONTENT_CHARACTERS)]
    revision: WholeNumber | None = None


class MessageId(Input):
    """A message of the channel's chat."""

    id: WholeNumber


class MessageEdit(ContentUpdate, kw_only=True):
    """A new text of a message, and its files."""

    id: WholeNumber


class MessageReaction(MessageId):
    """An emoji for a message."""

    emoji: Annotated[str, text(MAX_EMOJI_CHARACTERS)]


class MessageNumber(Input):
    """A message's number."""

    number: WholeNumber


class Typing(Input):
    """Whether someone types."""

    on: bool


class InvitationCreate(Input):
    """People: email addresses or full names, and ids of visible people; unknown entries are ignored."""

    user_list: Emails | None = None
    user_ids: UserIds | None = None


class NewChat(InvitationCreate):
    """A private chat to create."""

    title: Title | None = None


class ChatCreate(NewChat):
    """A chat to create."""

    kind: Annotated[str, choice(*Chat.Kind)] | None = None
    posting: Annotated[str, choice(*Chat.Posting)] | None = None


class ChatUpdate(Input):
    """The fields to change; omitted keys stay unchanged."""

    title: Title | None = None
    topic: Annotated[str, text(MAX_TOPIC_CHARACTERS)] | None = None
    posting: Annotated[str, choice(*Chat.Posting)] | None = None


class MuteUpdate(Input):
    """The mute level, and when the mute ends."""

    level: Annotated[str, choice(*MUTE_LEVELS)]
    until: Annotated[Moment | None, described("When it ends by itself, for `everything` only; null: never")] = None


class NotificationLevelUpdate(Input):
    """What of a chat notifies the caller."""

    level: Annotated[str, choice(*NotificationLevel)]


class NotificationSettingsUpdate(Input):
    """The settings to change; omitted ones stay unchanged."""

    direct: Annotated[str, choice(*NotificationLevel)] | UnsetType = UNSET
    private: Annotated[str, choice(*NotificationLevel)] | UnsetType = UNSET
    open: Annotated[str, choice(*NotificationLevel)] | UnsetType = UNSET
    threads: Annotated[Annotated[str, choice(*NotificationLevel)], described("Threads that you follow")] | UnsetType = (
        UNSET
    )
    keywords: (
        Annotated[
            list[Annotated[str, text(MAX_KEYWORD_CHARACTERS)]],
            Meta(max_length=MAX_KEYWORDS, description="Words that notify like a mention"),
        ]
        | UnsetType
    ) = UNSET
    hides_text: bool | UnsetType = UNSET
    missed_mails: Annotated[str, choice(*MissedMails)] | UnsetType = UNSET
    daily_mails: Annotated[str, choice(*DailyMails)] | UnsetType = UNSET
    daily_mail_hour: Annotated[int, Meta(ge=0, le=23)] | UnsetType = UNSET
    quiet_off_hours: bool | UnsetType = UNSET
    takes_urgent: bool | UnsetType = UNSET
    sound: Annotated[str, choice(*NotificationSound)] | UnsetType = UNSET
    renew_reply_addresses: (
        Annotated[bool, described("Whether the addresses that earlier mails are answered to end now")] | UnsetType
    ) = UNSET


class NotificationPreviewQuery(Input):
    """A moment and a sender to try."""

    scene: Annotated[str, choice(*SCENES)] = "mention"
    at: Annotated[Annotated[str, text(MAX_TIME_CHARACTERS)] | None, described("Now if missing", format="date-time")] = (
        None
    )


class PushKeys(Input):
    """The keys of a push subscription."""

    p256dh: Annotated[str, text(MAX_KEY_CHARACTERS), described("65 bytes in base64url")]
    auth: Annotated[str, text(MAX_AUTH_CHARACTERS), described("16 bytes in base64url")]


class PushSubscriptionCreate(Input):
    """A browser's push subscription, as its `toJSON()` returns it."""

    endpoint: Annotated[str, text(MAX_URL_CHARACTERS), described("An https address of a push service")]
    keys: PushKeys


class FavouriteOrder(Input):
    """Favorites in the order wanted."""

    chat_ids: Annotated[
        list[WholeNumber], Meta(max_length=MAX_ORDERED, description="The first ones, or all; others are ignored")
    ]


class RoleUpdate(Input):
    """The new role; `owner` transfers the chat."""

    role: Annotated[str, choice(*Membership.Role)]


class MailInvitationCreate(Input):
    """A message to mail to someone who has no account."""

    email: Annotated[str, text(MAX_EMAIL_CHARACTERS)]
    content: Annotated[Content, described("Its first 500 characters are mailed, without links")]


class JoinLinkCreate(Input):
    """A link's lifetime and number of uses."""

    hours: Annotated[WholeNumber, described(minimum=1, maximum=MAX_HOURS)]
    max_uses: Annotated[WholeNumber, described(minimum=1, maximum=MAX_USES)]


class BeforeQuery(ListQuery):
    """A page of a list that also accepts `before`, the older form of `cursor`: a number or an id."""

    keyset: ClassVar[Keyset]
    before: Annotated[WholeNumber | None, described("The older form of `cursor`: only smaller ids")] = None

    def __post_init__(self) -> None:
        """Read the cursor. Errors: Invalid."""
        if self.cursor is not None:
            _require_one(self.before, "before")
            (self.before,) = self.keyset.key_of(self.cursor)


class TimelineQuery(BeforeQuery):
    """A page of messages."""

    keyset = MESSAGES
    before: Annotated[WholeNumber | None, described("The older form of `cursor`: only smaller numbers")] = None
    system: Annotated[bool, described("Include the system messages among them")] = False


class AroundQuery(Input):
    """How much is shown around a message."""

    each_side: Annotated[
        Annotated[int, Meta(ge=1, le=MAX_LIMIT // 2)], described("How many messages before it, and how many after it")
    ] = 20


class ThreadQuery(BeforeQuery):
    """A page of replies."""

    keyset = THREAD


class EditsQuery(BeforeQuery):
    """A page of earlier texts."""

    keyset = EDITS


class SavedQuery(BeforeQuery):
    """A page of saved messages."""

    keyset = SAVED


class ActivityQuery(ListQuery):
    """A page of activity."""

    kind: Annotated[Annotated[str, choice(*Activity.Kind)] | None, described("Only this kind")] = None

    def __post_init__(self) -> None:
        """Check the kind. Errors: Invalid."""
        if self.kind is not None and self.kind not in Activity.Kind.values:
            raise Invalid({"kind": [not_one_of(Activity.Kind.values)]})


class ActivityRead(Input):
    """What to mark read."""

    ids: Annotated[
        Annotated[list[WholeNumber], Meta(max_length=MAX_LIMIT)] | None,
        described("Ids of activity; null is all of it. Unknown ids are ignored"),
    ]


class ShownChat(Input):
    """How far a chat was shown."""

    chat_id: WholeNumber
    number: Annotated[WholeNumber, described("Number of its newest message")]
    message_id: Annotated[WholeNumber, described("Id of its newest message, thread replies included")] = 0


class CatchUpRead(Input):
    """Which chats to mark read, each up to what was shown of it."""

    chats: Annotated[
        Annotated[list[ShownChat], Meta(max_length=MAX_CHATS)],
        described("As `chat_id`, `number` and `message_id` of the list; chats the caller isn't in are ignored"),
    ]


class FilesQuery(ListQuery):
    """A page of files."""

    kind: Annotated[Annotated[str, choice(*KINDS)] | None, described("Only these; `media`: videos and audio")] = None
    user_id: Annotated[WholeNumber | None, described("Only those that this person sent")] = None

    def __post_init__(self) -> None:
        """Check the kind. Errors: Invalid."""
        if self.kind is not None and self.kind not in KINDS:
            raise Invalid({"kind": [not_one_of(KINDS)]})


class FilesOfChatQuery(FilesQuery):
    """A page of a chat's files."""

    search: Annotated[str, text(_MAX_SEARCH_CHARACTERS), described("A part of the name")] = ""

    def __post_init__(self) -> None:
        """Read the search. Errors: Invalid."""
        super().__post_init__()
        self.search = _searched(self.search)


class ThreadsQuery(ListQuery):
    """A page of threads."""

    show: Annotated[Annotated[str, choice(*SHOWN)] | None, described("Only these")] = None

    def __post_init__(self) -> None:
        """Check what to show. Errors: Invalid."""
        if self.show is not None and self.show not in SHOWN:
            raise Invalid({"show": [not_one_of(SHOWN)]})


class SearchMessagesQuery(ListQuery):
    """A page of search results."""

    q: Annotated[str, described('Words, "phrases", -words and operators, at most 500 characters')] = ""
    chat_id: Annotated[WholeNumber | None, described("Only in this chat")] = None
    sort: Annotated[
        Annotated[str, choice(*SEARCH_ORDERS)], described("By time, or the newest 300 results by relevance")
    ] = "newest"

    def __post_init__(self) -> None:
        """Check the text. Errors: Invalid."""
        if not is_text(self.q):
            raise Invalid({"q": [UNSTORABLE]})
        if len(self.q) > MAX_QUERY_CHARACTERS:
            raise Invalid({"q": [too_long(MAX_QUERY_CHARACTERS)]})
        if self.sort not in SEARCH_ORDERS:
            raise Invalid({"sort": [not_one_of(SEARCH_ORDERS)]})


class ReadUpTo(Input):
    """How far a thread has been read."""

    message_id: Annotated[WholeNumber, described("Id of the newest reply that was read")]


class OpenChatsQuery(BeforeQuery):
    """A page of open chats."""

    keyset = OPEN_CHATS
    search: Search = ""

    def __post_init__(self) -> None:
        """Read cursor and search. Errors: Invalid."""
        super().__post_init__()
        self.search = _searched(self.search)


class PeopleQuery(ListQuery):
    """A page of people."""

    search: Search = ""
    after: Annotated[WholeNumber | None, described("The older form of `cursor`: the last id of the page")] = None

    def __post_init__(self) -> None:
        """Read the search. Errors: Invalid."""
        if self.cursor is not None:
            _require_one(self.after, "after")
        self.search = _searched(self.search)


class ChatsQuery(Input):
    """Which of the caller's chats."""

    search: Search = ""
    short: Annotated[bool, described("The newest 100, favorites, unread chats, and the cursor of the rest")] = False
    cursor: Annotated[str | None, described("`next` of a short list or of a page: returns the chats below it")] = None
    limit: Annotated[Annotated[int, Meta(ge=1, le=MAX_LIMIT)] | None, described("How many chats below `cursor`")] = None
    before: Annotated[str | None, described("The older form of `cursor`")] = None

    def __post_init__(self) -> None:
        """Read the search. Errors: Invalid."""
        self.search = _searched(self.search)
        if self.cursor is not None:
            _require_one(self.before, "before")


def _require_one(older: object, name: str) -> None:
    """Refuse a cursor beside its older form. Errors: Invalid."""
    if older is not None:
        raise Invalid({"cursor": [_NOT_COMBINED(name=name)]})


def _searched(words: str) -> str:
    """Return the trimmed text to search for; empty matches everything."""
    words = words.strip()
    if not is_text(words):
        raise Invalid({"search": [UNSTORABLE]})
    if len(words) > _MAX_SEARCH_CHARACTERS:
        raise Invalid({"search": [too_long(_MAX_SEARCH_CHARACTERS)]})
    return words


class SyncQuery(Input):
    """Where to catch up from."""

    since_seq: Annotated[WholeNumber, described("The newest seq the client knows")]


class SyncRequest(Input):
    """Where to catch up from, on the socket."""

    since_seq: WholeNumber | None = None


class JoinChat(SyncRequest):
    """A join of a chat's topic. `lean`: 1 for lean frames."""

    lean: WholeNumber = 0


class WatchedPeople(Input):
    """The people that a client shows, on the socket."""

    user_ids: Annotated[list[WholeNumber], Meta(max_length=MAX_WATCHED)]
