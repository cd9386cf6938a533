"""Join link as a QR code, to scan from another screen or from paper."""

import io

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.actions.count_join_link_tries import counting_unknown_links
from accounts.client_info import browser_client_info
from accounts.requests import AuthenticatedRequest
from chatapp.lib.public_url import public_url
from chats.queries.join_links import live_join_link


@require_safe
@login_required
def join_code(request: AuthenticatedRequest, secret: str) -> HttpResponse:
    """Render the link's URL as SVG, for anyone who has the link and only while it is valid."""
    with counting_unknown_links(address=browser_client_info(request).address, user_id=request.user.pk):
        live_join_link(secret)
    drawing = io.BytesIO()
    code = segno.make(public_url("join_link", secret), error="m", micro=False)
    # Always on a light background, also in the dark theme: scanners need the contrast.
    code.save(drawing, kind="svg", scale=8, border=3, dark="#22211e", light="#ffffff", xmldecl=False)
    # Opened directly, an SVG is a document: it must not run or load anything.
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml", headers=headers)
