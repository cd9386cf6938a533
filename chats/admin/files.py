"""Admin of files: who uploaded what where, how much space it takes, and removal. A file can't be opened here."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.audit import note, note_about_text
from accounts.models import User
from chatapp.lib.name_lists import joined
from chatapp.ops.staff.admin import StaffAdmin
from chatapp.ops.staff.steps import Outcome, Step
from chats.actions.take_file_down import take_file_down
from chats.models import File
from chats.queries.files import bytes_of_site, largest_chats, largest_people

# Chats and people listed above the files.
_LISTED = 5


def _take_down(*, staff: User, row: File, reason: str) -> Outcome:
    take_file_down(staff=staff, file_id=row.pk, reason=reason)
    return Outcome(gettext("The file was removed."))


@admin.register(File)
class FilesAdmin(StaffAdmin):
    """The list shows names, people, chats and sizes; its subtitle says who and what takes the most space."""

    list_display = ("name", "kind", "shown_size", "owner", "chat", "state", "scan", "created_at")
    list_filter = ("kind", "state", "scan", "created_at")
    filterable = ("kind", "state", "scan", "created_at", "chat", "owner")
    list_select_related = ("chat", "owner")
    search_fields = ("name", "sha256", "owner__name")
    ordering = ("-created_at", "-pk")
    fields = (
        "name",
        "kind",
        "mime",
        "shown_size",
        "owner",
        "chat",
        "state",
        "scan",
        "sha256",
        "created_at",
        "shown_space",
    )
    readonly_fields = fields
    steps = (
        Step(
            name="remove",
            label=_("Remove…"),
            question=_("It is deleted for everyone. A message that has neither text nor other files is removed, too."),
            act=_take_down,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[File]:
        """Load the related objects of a page."""
        return super().get_queryset(request).select_related("chat", "owner")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the list, and the space that is used; audit the search text, or what was listed: names are content."""
        wanted = request.GET.get("q", "").strip()
        # The search form rejects NUL, and PostgreSQL cannot store it.
        if wanted and "\0" not in wanted:
            note_about_text(staff=cast(User, request.user), action="search_files", text=wanted)
        else:
            listed = request.GET.urlencode() or "all"
            note_about_text(staff=cast(User, request.user), action="list_files", text=listed)
        return super().changelist_view(request, {"subtitle": _space_used(), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Record the access in the audit log, then show the file."""
        file = self.get_object(request, object_id)
        if file is not None:
            subject = f"file {file.pk} of chat {file.chat_id}"
            note(staff=cast(User, request.user), action="read_file", subject=subject)
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("size"), ordering="size")
    def shown_size(self, file: File) -> str:
        """The size for people."""
        return filesizeformat(file.size)

    @admin.display(description=_("space used"))
    def shown_space(self, file: File) -> str:
        """What all files of its owner and of its chat take."""
        of_owner = File.objects.filter(owner=file.owner_id).aggregate(total=Sum("size"))["total"] or 0
        of_chat = File.objects.filter(chat=file.chat_id).aggregate(total=Sum("size"))["total"] or 0
        return gettext("%(of_owner)s by this person, %(of_chat)s in this chat") % {
            "of_owner": filesizeformat(of_owner),
            "of_chat": filesizeformat(of_chat),
        }


def _space_used() -> str:
    people = joined(f"{name} {filesizeformat(size)}" for name, size in largest_people(_LISTED))
    chats = joined(f"{name} {filesizeformat(size)}" for name, size in largest_chats(_LISTED))
    total = filesizeformat(bytes_of_site())
    if not (people and chats):
        return gettext("%(total)s in all.") % {"total": total}
    sentence = gettext("%(total)s in all. Most by %(people)s; most in %(chats)s.")
    return sentence % {"total": total, "people": people, "chats": chats}
