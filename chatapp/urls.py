"""All URLs of the site. Paths have no trailing slash; /api/ accepts one (chatapp.lib.middleware)."""

from django.contrib import admin
from django.urls import include, path

from accounts.api.urls import media_urlpatterns as avatars
from chatapp.api_docs.page import api_docs
from chatapp.api_docs.schema import ApiSchema
from chatapp.pages.components import components
from chatapp.pages.favicon import favicon
from chatapp.pages.offline import offline, offline_worker
from chatapp.pages.theme import appearance, choose_theme
from chats.api.urls import media_urlpatterns as chat_pictures

urlpatterns = [
    path("", include("chatapp.ops.urls")),
    path("admin/components/", admin.site.admin_view(components), name="components"),
    path("admin/", admin.site.urls),
    path("api/", include("accounts.api.urls")),
    path("api/", include("chats.api.urls")),
    path("", include([*avatars, *chat_pictures])),
    path("api/schema", ApiSchema.as_view()),
    path("api/docs", api_docs),
    path("settings/appearance", appearance, name="appearance"),
    path("theme", choose_theme, name="theme"),
    path("favicon.ico", favicon, name="favicon"),
    path("offline", offline, name="offline"),
    path("offline-worker.js", offline_worker, name="offline_worker"),
    path("", include("accounts.pages.urls")),
    path("", include("chats.pages.urls")),
]

handler400 = "chatapp.pages.errors.bad_request"
handler403 = "chatapp.pages.errors.forbidden"
handler404 = "chatapp.pages.errors.not_found"
handler500 = "chatapp.pages.errors.server_error"
