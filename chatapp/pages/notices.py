"""Message storage: Django's, with a cookie name that other sites on the host don't share."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _NoticeCookie(CookieStorage):
    """Cookie storage with this site's cookie name."""

    cookie_name = settings.NOTICES_COOKIE_NAME


class NoticeStorage(FallbackStorage):
    """Cookie storage, with the session as fallback for what doesn't fit."""

    storage_classes = (_NoticeCookie, SessionStorage)
