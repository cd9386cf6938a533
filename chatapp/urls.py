"""All URLs of the site. Paths have no trailing slash; /api/ accepts one (chatapp.lib.middleware)."""

from django.contrib import admin
from django.urls import include, path

from accounts.api.urls import media_urlpatterns as avatars
from chatapp.api_docs.page import api_docs
from chatapp.api_docs.schema import ApiSchema
from chatapp.pages import first_run
from chatapp.pages.accent import accent_style
from chatapp.pages.components import components
from chatapp.pages.favicon import favicon
from chatapp.pages.jobs import jobs_page, retry_task_page
from chatapp.pages.manifest import manifest
from chatapp.pages.offline import offline, offline_worker
from chatapp.pages.site import remove_logo_page, site_logo, site_page
from chatapp.pages.theme import appearance, choose_theme
from chats.api.urls import media_urlpatterns as chat_pictures
from chats.pages.custom_emoji import custom_emoji_page, remove_emoji_page
from chats.pages.file_text import file_text

urlpatterns = [
    path("", include("chatapp.ops.urls")),
    path("accent/<slug:digits>.css", accent_style, name="accent"),
    path("admin/components/", admin.site.admin_view(components), name="components"),
    path("admin/jobs/", admin.site.admin_view(jobs_page), name="jobs"),
    path("admin/jobs/retry", admin.site.admin_view(retry_task_page), name="retry_task"),
    path("admin/site/", admin.site.admin_view(site_page), name="site"),
    path("admin/site/logo/remove", admin.site.admin_view(remove_logo_page), name="remove_logo"),
    path("admin/site/emoji/", admin.site.admin_view(custom_emoji_page), name="custom_emoji"),
    path("admin/site/emoji/remove", admin.site.admin_view(remove_emoji_page), name="remove_emoji"),
    path("first-run/name", admin.site.admin_view(first_run.name_step), name="first_run_name"),
    path("first-run/accent", admin.site.admin_view(first_run.accent_report), name="first_run_accent"),
    path("first-run/sign-up", admin.site.admin_view(first_run.sign_up_step), name="first_run_sign_up"),
    path("first-run/test-mail", admin.site.admin_view(first_run.test_mail), name="first_run_test_mail"),
    path("first-run/invite", admin.site.admin_view(first_run.invite_step), name="first_run_invite"),
    path("first-run/join-link", admin.site.admin_view(first_run.join_link_step), name="first_run_join_link"),
    path("first-run/chats", admin.site.admin_view(first_run.chats_step), name="first_run_chats"),
    path("admin/", admin.site.urls),
    path("api/", include("accounts.api.urls")),
    path("api/", include("chats.api.urls")),
    # Before the smaller pictures of a file, one of which `text` would be.
    path("files/<uuid:file_id>/text", file_text, name="file_text"),
    path("", include([*avatars, *chat_pictures])),
    path("api/schema", ApiSchema.as_view(), name="api_schema"),
    path("api/docs", api_docs, name="api_docs"),
    path("media/logo/<str:name>/<str:size>", site_logo, name="site_logo"),
    path("settings/appearance", appearance, name="appearance"),
    path("theme", choose_theme, name="theme"),
    path("manifest.webmanifest", manifest, name="manifest"),
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
