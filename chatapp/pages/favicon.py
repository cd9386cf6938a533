"""`/favicon.ico`, which browsers, mail clients and link previews request without loading a page."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_ONE_DAY_SECONDS = 86_400


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Serve the icon in the sizes that the SVG doesn't cover. Publicly cacheable."""
    headers = {"Cache-Control": f"max-age={_ONE_DAY_SECONDS}, public"}
    return HttpResponse(_icon(), content_type="image/x-icon", headers=headers)


@cache
def _icon() -> bytes:
    return (Path(settings.ASSETS_DIR) / "static" / "brand" / "favicon.ico").read_bytes()
