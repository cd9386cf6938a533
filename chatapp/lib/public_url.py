"""Absolute URLs of pages, for mails, links to copy and QR codes."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def public_url(page: str, *args: Any) -> str:
    """Return the URL of a page by its URL name, at the site's public address."""
    return settings.PUBLIC_URL + reverse(page, args=args)
