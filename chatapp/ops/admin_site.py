"""The admin, fitted to this site: one way to sign in, and nothing there for those who are not staff."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect


class StaffSite(AdminSite):
    """Django's admin behind this site's own sign-in.

    There is no second password form: /signin is rate limited, and what it opens is a device like any other, listed
    and ended like any other. A signed-in person who is not staff gets 404 on every address.
    """

    site_header = f"{settings.SITE_NAME} administration"
    site_title = f"{settings.SITE_NAME} administration"
    index_title = "Administration"
    site_url = "/chats"
    enable_nav_sidebar = True

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Let staff in; answer 404 to members, and let the rest sign in first."""
        guarded = super().admin_view(view, cacheable)

        def only_staff(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            if not request.user.is_authenticated:
                return HttpResponseRedirect(_sign_in_address(request))
            return guarded(request, *args, **kwargs)

        return only_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the site's own sign-in, and back here afterwards."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        if request.user.is_authenticated:
            return HttpResponseRedirect("/admin/")
        return HttpResponseRedirect(_sign_in_address(request))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Repeat the POST at /signout, which ends the device too (307 keeps the method and the body)."""
        return (
            HttpResponseRedirect("/signout", preserve_request=True)
            if request.method == "POST"
            else HttpResponseRedirect("/")
        )

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Use the site's own page: it ends the person's other devices."""
        return HttpResponseRedirect("/settings/password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Nothing is shown here."""
        return HttpResponseRedirect("/admin/")


def _sign_in_address(request: HttpRequest) -> str:
    """Return /signin with the way back: always the admin's address that was asked for, never a `next` from outside."""
    wanted = request.get_full_path() if not request.path.startswith("/admin/login") else "/admin/"
    return f"{settings.LOGIN_URL}?{urlencode({'next': wanted})}"
