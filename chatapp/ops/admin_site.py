"""Django's admin with the site's own sign-in, hidden from everyone who isn't staff."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect


class StaffSite(AdminSite):
    """Django's admin behind this site's own sign-in.

    There is no second password form: /signin is rate limited, and it creates a device session that is listed and
    can be revoked like any other. A signed-in user who isn't staff gets 404 on every admin page.
    """

    site_header = f"{settings.SITE_NAME} administration"
    site_title = f"{settings.SITE_NAME} administration"
    index_title = "Administration"
    site_url = "/chats"
    enable_nav_sidebar = True

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Admit staff; respond 404 to members; redirect everyone else to sign-in."""
        guarded = super().admin_view(view, cacheable)

        def only_staff(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            if not request.user.is_authenticated:
                return HttpResponseRedirect(_sign_in_address(request))
            return guarded(request, *args, **kwargs)

        return only_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the site's sign-in, which redirects back here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        if request.user.is_authenticated:
            return HttpResponseRedirect("/admin/")
        return HttpResponseRedirect(_sign_in_address(request))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Redirect the POST to /signout, which also ends the device session (307 keeps method and body)."""
        return (
            HttpResponseRedirect("/signout", preserve_request=True)
            if request.method == "POST"
            else HttpResponseRedirect("/")
        )

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Redirect to the site's own page, which also signs out the other devices."""
        return HttpResponseRedirect("/settings/password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Redirect to the admin: the site's own page is used instead."""
        return HttpResponseRedirect("/admin/")


def _sign_in_address(request: HttpRequest) -> str:
    """Return /signin with `next` set to the requested admin page, never to a `next` from the request."""
    next_path = request.get_full_path() if not request.path.startswith("/admin/login") else "/admin/"
    return f"{settings.LOGIN_URL}?{urlencode({'next': next_path})}"
