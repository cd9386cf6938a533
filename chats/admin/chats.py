"""Admin of chats, memberships and join links. Messages have separate pages."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatapp.ops.staff.admin import StaffAdmin, StaffInline
from chatapp.ops.staff.filters import titled
from chatapp.ops.staff.steps import Outcome, Step
from chats.actions.change_default_chats import make_chat_default, make_chat_ordinary
from chats.actions.change_picture import take_picture_down
from chats.actions.close_chat import close_chat, reopen_chat
from chats.actions.replace_owner import replace_owner
from chats.models import Chat, JoinLink, Membership


def _close(*, staff: User, row: Chat, reason: str) -> Outcome:
    close_chat(staff=staff, chat_id=row.pk, reason=reason)
    return Outcome(gettext("%(row)s was closed.") % {"row": row})


def _reopen(*, staff: User, row: Chat, reason: str) -> Outcome:
    reopen_chat(staff=staff, chat_id=row.pk, reason=reason)
    return Outcome(gettext("%(row)s was reopened.") % {"row": row})


def _make_default(*, staff: User, row: Chat, reason: str) -> Outcome:
    make_chat_default(staff=staff, chat_id=row.pk, reason=reason)
    return Outcome(gettext("New accounts will join %(row)s.") % {"row": row})


def _make_ordinary(*, staff: User, row: Chat, reason: str) -> Outcome:
    make_chat_ordinary(staff=staff, chat_id=row.pk, reason=reason)
    return Outcome(gettext("New accounts no longer join %(row)s.") % {"row": row})


def _replace_owner(*, staff: User, row: Chat, reason: str) -> Outcome:
    replace_owner(staff=staff, chat_id=row.pk, reason=reason)
    return Outcome(gettext("%(row)s has another owner.") % {"row": row})


def _take_picture_down(*, staff: User, row: Chat, reason: str) -> Outcome:
    take_picture_down(staff=staff, chat_id=row.pk, reason=reason)
    return Outcome(gettext("The picture of %(row)s was removed.") % {"row": row})


class MembersInline(StaffInline):
    """Members and invited people of the chat."""

    model = Membership
    fields = ("user", "role", "state", "invited_by", "invited_at", "accepted_at")
    readonly_fields = fields
    ordering = ("state", "accepted_at", "pk")
    verbose_name_plural = _("Members")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Load the users with the memberships."""
        return super().get_queryset(request).select_related("user", "invited_by")


class JoinLinksInline(StaffInline):
    """Join links of the chat. Closing the chat or deactivating their creator ends them."""

    model = JoinLink
    fields = ("made_by", "created_at", "expires_at", "uses", "max_uses", "revoked_at")
    readonly_fields = fields
    ordering = ("-pk",)
    verbose_name_plural = _("Join links")

    def get_queryset(self, request: HttpRequest) -> QuerySet[JoinLink]:
        """Load the creators with the links."""
        return super().get_queryset(request).select_related("made_by")


@admin.register(Chat)
class ChatsAdmin(StaffAdmin):
    """Staff can close and reopen a chat, but not join or rename it."""

    list_display = ("__str__", "kind", "people", "last_number", "last_at", "is_default", "is_open")
    list_filter = (
        "kind",
        ("is_default", titled("joined by new accounts")),
        ("closed_at", titled("day of closing")),
        ("last_at", titled("last message")),
    )
    filterable = ("kind", "is_default", "closed_at", "last_at", "memberships")
    search_fields = ("title", "topic", "=id", "memberships__user__email", "memberships__user__name")
    ordering = ("-last_at", "-pk")
    fields = (
        "title",
        "topic",
        "kind",
        "posting",
        "is_default",
        "created_at",
        "last_at",
        "last_number",
        "last_seq",
        "closed_at",
        "messages_link",
    )
    readonly_fields = ("messages_link",)
    inlines = (MembersInline, JoinLinksInline)
    steps = (
        Step(
            name="close",
            label=_("Close…"),
            question=_("It disappears for all members right away. Nothing is deleted, and you can reopen it."),
            act=_close,
            fits=lambda chat: chat.closed_at is None,
        ),
        Step(
            name="make-default",
            label=_("Let new accounts join…"),
            question=_("Accounts created from now on join it at sign-up. Existing accounts don’t."),
            act=_make_default,
            fits=lambda chat: chat.kind == Chat.Kind.OPEN and chat.closed_at is None and not chat.is_default,
        ),
        Step(
            name="make-ordinary",
            label=_("Stop letting new accounts join…"),
            question=_("Current members stay."),
            act=_make_ordinary,
            fits=lambda chat: chat.is_default,
        ),
        Step(
            name="replace-owner",
            label=_("Choose another owner…"),
            question=_("For a chat whose owner is deactivated: its longest-standing member becomes the owner."),
            act=_replace_owner,
            fits=lambda chat: not chat.memberships.filter(role=Membership.Role.OWNER, user__is_active=True).exists(),
        ),
        Step(
            name="take-picture-down",
            label=_("Remove the picture…"),
            question=_("The file is deleted. The chat’s owner and moderators can upload another one."),
            act=_take_picture_down,
            fits=lambda chat: bool(chat.picture),
        ),
        Step(
            name="reopen",
            label=_("Reopen…"),
            question=_("It comes back for all its members."),
            act=_reopen,
            fits=lambda chat: chat.closed_at is not None,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chat]:
        """Count the members in the same query."""
        return super().get_queryset(request).annotate(people_count=Count("memberships", distinct=True))

    @admin.display(description=_("members and invited"), ordering="people_count")
    def people(self, chat: Chat) -> int:
        """Number of members and invited people."""
        return int(chat.people_count)  # type: ignore[attr-defined]

    @admin.display(boolean=True, description=_("open"))
    def is_open(self, chat: Chat) -> bool:
        """Whether the chat is open."""
        return chat.closed_at is None

    @admin.display(description=_("messages"))
    def messages_link(self, chat: Chat) -> str:
        """Link to the chat's messages."""
        address = reverse("admin:chats_message_changelist")
        return format_html('<a href="{}?chat__id__exact={}">Messages of this chat</a>', address, chat.pk)
