"""The offline page and the service worker that caches it."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from chatapp.pages.import_map import release

# Files of the page.
FILES = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/controls.css",
    "css/parts.css",
    "brand/icon.svg",
    "js/offline.js",
    "js/lib/dom.js",
    "js/lib/cookies.js",
    "vendor/inter-5.3.0/inter-latin.woff2",
    "vendor/lucide-static-1.62.0/icons.svg",
)
# How long browsers cache the worker.
_ONE_HOUR_SECONDS = 3_600
_SOURCE = Path(settings.BASE_DIR) / "static" / "js" / "offline_worker.js"


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page. The worker requests it without cookies."""
    return render(request, "offline.html")


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker from the root, so its scope covers every page. Publicly cacheable."""
    return HttpResponse(
        _worker(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": f"max-age={_ONE_HOUR_SECONDS}, public"},
    )


@cache
def _worker() -> str:
    facts = {"PAGE": "/offline", "FILES": [static(name) for name in FILES], "RELEASE": settings.RELEASE + release()}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    return head + _SOURCE.read_text()
