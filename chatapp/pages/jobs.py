"""The staff page for background jobs: what waits, what failed, and what follows the chats."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.retry_task import retry_task
from accounts.models import User
from chatapp.jobs.models import PeriodicJob
from chatapp.lib.errors import NotFound
from chatapp.ops.jobs import MAX_PAGE, MOST_COUNTED, due_tables, failed_tasks, queues, schedules
from chats.models import (
    AddedMentions,
    BlockedHost,
    DailyMail,
    LinkPage,
    MissedMail,
    NotificationRound,
    PushDelivery,
    Reminder,
    ReminderPush,
    ScheduledMessage,
)
from chats.queries.log_cursors import lags

_MAX_PAGE_CHARACTERS = 3
_MAX_ID_CHARACTERS = 36
_TITLES = {
    AddedMentions: gettext_lazy("Mentions added by edits"),
    BlockedHost: gettext_lazy("Previews of blocked hosts"),
    DailyMail: gettext_lazy("Daily mails"),
    LinkPage: gettext_lazy("Link previews"),
    MissedMail: gettext_lazy("Mails about missed messages"),
    NotificationRound: gettext_lazy("Notifications"),
    PeriodicJob: gettext_lazy("Periodic jobs"),
    PushDelivery: gettext_lazy("Push notifications"),
    Reminder: gettext_lazy("Reminders"),
    ReminderPush: gettext_lazy("Pushes of reminders"),
    ScheduledMessage: gettext_lazy("Scheduled messages"),
}


@never_cache
@require_safe
def jobs_page(request: HttpRequest) -> HttpResponse:
    """Show the jobs. `admin_view` (chatapp.urls) admits staff only.

    Queries: at most 30, besides those of every page; counts stop at 10,000.
    """
    page = _page_number(request.GET.get("page", ""))
    failures, has_next = failed_tasks(page=page)
    tables = [{"title": _TITLES[one.model], "due": one} for one in due_tables()]
    context: dict[str, Any] = {
        # Without the sidebar: Django opens it by script after loading, which would shift the page.
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": gettext("Jobs"),
        "queues": queues(),
        "failures": failures,
        "page": page,
        "previous_page": page - 1,
        "next_page": page + 1 if has_next else 0,
        "schedules": schedules(),
        "tables": tables,
        "lags": lags(),
        "most": MOST_COUNTED,
    }
    return TemplateResponse(request, "admin/jobs.html", context)


@require_POST
def retry_task_page(request: HttpRequest) -> HttpResponse:
    """Have a failed task run again. `admin_view` admits staff only."""
    try:
        task_id = UUID(request.POST.get("task", "")[:_MAX_ID_CHARACTERS])
        retry_task(staff=cast("User", request.user), task_id=task_id)
    except (NotFound, ValueError):
        # Someone else retried it first.
        messages.warning(request, gettext("This task is no longer among the failed ones."))
    else:
        messages.success(request, gettext("The task runs again in a moment."))
    return redirect("jobs")


def _page_number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_PAGE_CHARACTERS
    return min(max(int(text), 1), MAX_PAGE) if is_number else 1
