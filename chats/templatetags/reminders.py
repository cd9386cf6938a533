"""Reminders on the pages of the app."""

from typing import Any

from django import template
from django.template.context import RequestContext

from accounts.reminders import address_to_remind_of

register = template.Library()


@register.inclusion_tag("chats/_unverified.html", takes_context=True)
def unverified(context: RequestContext) -> dict[str, Any]:
    """Remind the viewer to verify their email address, unless they hid the reminder.

    Queries: none.
    """
    request = context["request"]
    # The URL of a rejected form cannot be opened with GET.
    back = request.get_full_path() if request.method == "GET" else "/chats"
    return {"address": address_to_remind_of(request), "back": back}
