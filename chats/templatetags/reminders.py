"""What a page of the app reminds its reader of."""

from typing import Any

from django import template
from django.template.context import RequestContext

from accounts.reminders import address_to_remind_of

register = template.Library()


@register.inclusion_tag("chats/_unverified.html", takes_context=True)
def unverified(context: RequestContext) -> dict[str, Any]:
    """Show that the reader's address waits to be verified, unless they hid it. Queries: none."""
    request = context["request"]
    # A page that answers a refused form has no address to come back to.
    back = request.get_full_path() if request.method == "GET" else "/chats"
    return {"address": address_to_remind_of(request), "back": back}
