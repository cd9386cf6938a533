"""Django's admin with the site's own sign-in, hidden from everyone who isn't staff."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StaffSite(AdminSite):
    """Django's admin behind this site's own sign-in.

    There is no second password form: /signin is rate limited, and it creates a device session that is listed and
    can be revoked like any other. A signed-in user who isn't staff gets 404 on every admin page.
    """

    index_title = _("Administration")
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
            return HttpResponseRedirect(reverse("admin:index"))
        return HttpResponseRedirect(_sign_in_address(request))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Redirect the POST to /signout, which also ends the device session (307 keeps method and body)."""
        return (
            HttpResponseRedirect(reverse("sign_out"), preserve_request=True)
            if request.method == "POST"
            else HttpResponseRedirect(reverse("home"))
        )

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Redirect to the site's own page, which also signs out the other devices."""
        return HttpResponseRedirect(reverse("password"))

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Redirect to the admin: the site's own page is used instead."""
        return HttpResponseRedirect(reverse("admin:index"))


def _sign_in_address(request: HttpRequest) -> str:
    """Return /signin with `next` set to the requested admin page, never to a `next` from the request."""
    asked_for_login = request.path.startswith(reverse("admin:login"))
    next_path = reverse("admin:index") if asked_for_login else request.get_full_path()
    return f"{reverse('sign_in')}?{urlencode({'next': next_path})}"
