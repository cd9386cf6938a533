"""The offline page, and the service worker that caches it and shows what is pushed."""

import json
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from chatapp.pages.import_map import release

# Files of the page.
FILES = (
    "css/tokens.css",
    "css/contrast.css",
    "css/base.css",
    "css/layout.css",
    "css/controls.css",
    "css/parts.css",
    "css/offline.css",
    "brand/icon.svg",
    "js/offline.js",
    "js/lib/dom.js",
    "js/lib/cookies.js",
    "js/lib/kept_messages.js",
    "js/lib/late_addresses.js",
    "js/lib/storage.js",
    "js/lib/theme.js",
    "vendor/inter-5.3.0/inter-latin.woff2",
    "vendor/lucide-static-1.62.0/icons.svg",
)
# How long browsers cache the worker.
_ONE_HOUR_SECONDS = 3_600
_SCRIPTS = Path(settings.ASSETS_DIR) / "static" / "js"
_SOURCES = (_SCRIPTS / "offline_worker.js", _SCRIPTS / "push_worker.js")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page. The worker requests it without cookies; `?language=` is that of who registered the worker."""
    if (language := request.GET.get("language", "")) in dict(settings.LANGUAGES):
        translation.activate(language)
    # The accent's style sheet is not among FILES: it changes between releases.
    return render(request, "offline.html", {"accent": ""})


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker from the root, so its scope covers every page. Its page is in the person's language."""
    return HttpResponse(
        _worker(translation.get_language() or settings.LANGUAGE_CODE),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": f"max-age={_ONE_HOUR_SECONDS}, private"},
    )


@cache
def _worker(language: str) -> str:
    facts = {
        "PAGE": f"{reverse('offline')}?{urlencode({'language': language})}",
        "FILES": [static(name) for name in FILES],
        "RELEASE": settings.RELEASE + release(),
        "ICON": static("brand/icon.svg"),
        "COOKIE": settings.CSRF_COOKIE_NAME,
        "WORDS": _words(language),
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    return head + "\n".join(source.read_text() for source in _SOURCES)


def _words(language: str) -> dict[str, str]:
    """Return what notifications say by themselves."""
    with translation.override(language):
        return {
            "reply": gettext("Reply"),
            "placeholder": gettext("Write a reply"),
            "read": gettext("Mark as read"),
            "mute": gettext("Mute this chat for 1 hour"),
            "again": gettext("Send again"),
            "not_sent": gettext("Your reply was not sent"),
            "failed": gettext("This didn’t work"),
        }
