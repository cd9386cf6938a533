"""Whether pages and the readiness probe answer through the public URL."""

from django.conf import settings

from chatapp.doctor.findings import Wrong
from chatapp.doctor.own_site import Unreachable, ask

_REDIRECTS = (301, 302, 307, 308)


def check_pages() -> str:
    """Request the probe and the sign-in page."""
    try:
        probe, page = ask("/readyz"), ask("/signin")
    except Unreachable as error:
        raise Wrong(
            f"PUBLIC_URL doesn't answer: {error}",
            fix="start ChatApp and its proxy, and open the port in the firewall",
        ) from error
    if probe.status == 503 and probe.json().get("status") == "not ready":
        raise Wrong("ChatApp answers that it isn't ready", fix="see database below")
    if probe.json().get("status") != "ready":
        raise Wrong(
            f"PUBLIC_URL/readyz answers {probe.status}, and not like ChatApp",
            fix=f"let the proxy of {settings.PUBLIC_HOST} pass everything on to PORT {settings.PORT}",
        )
    if page.status in _REDIRECTS and page.headers.get("location", "").startswith(f"{settings.PUBLIC_URL}/signin"):
        raise Wrong("/signin redirects to itself: requests arrive as http", fix="see proxy headers below")
    if page.status == 400:
        raise Wrong(
            f"the running site doesn't know the host {settings.PUBLIC_HOST} (400)",
            fix="restart it with the settings of this command, or add the host to ALLOWED_HOSTS",
        )
    if page.status != 200:
        raise Wrong(f"/signin answers {page.status}", fix="look at the log of the pages and of the proxy")
    return "/readyz and /signin answer"
