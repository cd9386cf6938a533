"""Where a sentence for the next page waits: Django's store, in a cookie that other sites of this host do not share."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _NoticeCookie(CookieStorage):
    """The cookie under our name."""

    cookie_name = settings.NOTICES_COOKIE_NAME


class NoticeStorage(FallbackStorage):
    """The cookie, and the session for what does not fit into it."""

    storage_classes = (_NoticeCookie, SessionStorage)
