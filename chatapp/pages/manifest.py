"""`/manifest.webmanifest`: how the site looks as an installed app."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.site import current_site
from chats.pages.sent_files import FIELD as SHARED_FILES

_ONE_HOUR_SECONDS = 3_600
# The page ground of the light theme (static/css/tokens.css): shown while the app starts.
_GROUND = "#f7f5f2"


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Serve the manifest. Browsers ask without cookies: it says nothing about anyone but in which language."""
    name = current_site().name
    shortcuts = {"search": gettext("Search"), "activity": gettext("Activity"), "new_chat": gettext("New chat")}
    content = {
        "id": "/",
        "name": name,
        "short_name": name,
        "start_url": reverse("chats"),
        "scope": "/",
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _GROUND,
        "icons": [
            {"src": static("brand/icon.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"},
            {"src": static("brand/icon-maskable.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "maskable"},
        ],
        # What other apps share: chats/pages/share.py.
        "share_target": {
            "action": reverse("share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": SHARED_FILES, "accept": ["*/*"]}],
            },
        },
        "shortcuts": [{"name": label, "url": reverse(page)} for page, label in shortcuts.items()],
    }
    headers = {"Cache-Control": f"max-age={_ONE_HOUR_SECONDS}, private"}
    return JsonResponse(content, content_type="application/manifest+json", headers=headers)
