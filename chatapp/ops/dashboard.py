"""The operator's dashboard at /admin/dashboard/, a page that a small script refreshes."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chatapp.lib.errors import Unauthenticated
from chatapp.ops.dashboard_state import dashboard_state


@require_safe
def dashboard_page(request: HttpRequest) -> HttpResponse:
    """Render the dashboard. `admin_view` (chatapp.ops.urls) admits staff only."""
    # Without the sidebar: Django opens it by script after loading, which would shift the page.
    frame = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False}
    context = {**frame, "title": "Dashboard", "state": dashboard_state()}
    return TemplateResponse(request, "admin/dashboard.html", context)


@never_cache
@require_safe
def dashboard_json(request: HttpRequest) -> JsonResponse:
    """Return the state as JSON.

    Errors: 401 without a session, because a script can't follow the redirect to sign-in; 404 for a member.
    """
    if not request.user.is_authenticated:
        return JsonResponse(Unauthenticated().body(), status=Unauthenticated.status)
    if not admin.site.has_permission(request):
        raise Http404
    return JsonResponse(dashboard_state())
