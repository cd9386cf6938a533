"""Admin of messages: the only place where outsiders can read a chat's messages. Every access is audited."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.audit import note, note_about_text
from accounts.models import User
from chatapp.ops.staff.admin import StaffAdmin, StaffInline
from chatapp.ops.staff.filters import titled
from chatapp.ops.staff.steps import Outcome, Step
from chats.actions.delete_message import remove_message
from chats.actions.show_previews import take_previews_down
from chats.models import Message, MessageEdit, Reaction


def _remove(*, staff: User, row: Message, reason: str) -> Outcome:
    remove_message(staff=staff, chat_id=row.chat_id, message_id=row.pk, reason=reason)
    return Outcome(gettext("The message was removed. A note marks its place."))


def _take_previews_down(*, staff: User, row: Message, reason: str) -> Outcome:
    take_previews_down(staff=staff, chat_id=row.chat_id, message_id=row.pk, reason=reason)
    return Outcome(gettext("The previews were removed. The links stay."))


class EarlierTextsInline(StaffInline):
    """Earlier versions of the message."""

    model = MessageEdit
    fields = ("at", "content", "removed_files")
    readonly_fields = fields
    verbose_name_plural = _("Edit history")


class ReactionsInline(StaffInline):
    """Reactions to the message."""

    model = Reaction
    fields = ("emoji", "user", "at")
    readonly_fields = fields
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reaction]:
        """Load the users with the reactions."""
        return super().get_queryset(request).select_related("user")


@admin.register(Message)
class MessagesAdmin(StaffAdmin):
    """The list shows author, chat and time but no content. Opening a message and searching are audited."""

    list_display = ("__str__", "chat", "author", "kind", "at", "is_deleted")
    list_filter = ("kind", ("deleted_at", titled("day of deletion")), ("at", titled("day")))
    filterable = ("kind", "deleted_at", "at", "chat", "author")
    list_select_related = ("chat", "author")
    search_fields = ("content",)
    ordering = ("-at", "-pk")
    fields = (
        "chat",
        "author",
        "kind",
        "number",
        "content",
        "at",
        "edited_at",
        "deleted_at",
        "reply_to",
        "thread_root",
        "thread_count",
        "pinned_at",
    )
    inlines = (EarlierTextsInline, ReactionsInline)
    steps = (
        Step(
            name="remove",
            label=_("Remove…"),
            question=_("Its text and edit history are deleted for everyone. A note marks its place."),
            act=_remove,
            fits=lambda message: message.kind == Message.Kind.TEXT and message.deleted_at is None,
        ),
        Step(
            name="previews",
            label=_("Remove previews…"),
            question=_("The cards of the pages it links to are removed for everyone. The links stay."),
            act=_take_previews_down,
            fits=lambda message: bool(message.previews),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Load the related objects of a page."""
        return super().get_queryset(request).select_related("chat", "author", "reply_to", "thread_root")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the list; audit the search text."""
        wanted = request.GET.get("q", "").strip()
        # The search form rejects NUL, and PostgreSQL cannot store it.
        if wanted and "\0" not in wanted:
            note_about_text(staff=cast(User, request.user), action="search_messages", text=wanted)
        # Not the search field's help text: Django's label is an icon, so the help text would become its only label.
        subtitle = _("Searches message texts. Every search is written to the audit log.")
        return super().changelist_view(request, {"subtitle": subtitle, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Record the access in the audit log, then show the message."""
        message = self.get_object(request, object_id)
        if message is not None:
            subject = f"message {message.pk} of chat {message.chat_id}"
            note(staff=cast(User, request.user), action="read_message", subject=subject)
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(boolean=True, description=_("removed"))
    def is_deleted(self, message: Message) -> bool:
        """Whether the message is a tombstone."""
        return message.deleted_at is not None
