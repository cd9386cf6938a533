"""Installed apps, middleware order, and the setup of Django and the API framework."""

import sys

from chatapp.settings.site import ASSETS_DIR, IS_PRODUCTION, RELEASE

INSTALLED_APPS = [
    # Replaces runserver, as `make dev` runs it. Everything else saves Twisted: 15 MB (measured).
    *(["daphne"] if not IS_PRODUCTION and sys.argv[1:2] == ["runserver"] else []),
    "chatapp.ops.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "django_tasks",
    "django_tasks_db",
    "chatapp.jobs.apps.JobsConfig",
    "chatapp.program.apps.ProgramConfig",
    "chatapp.archive",
    "accounts",
    "chats",
]

MIDDLEWARE = [
    "chatapp.lib.path_length.PathLengthMiddleware",
    "chatapp.lib.middleware.RequestIdMiddleware",
    "chatapp.ops.request_log.RequestLogMiddleware",
    "chatapp.lib.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "chatapp.pages.middleware.SecurityHeadersMiddleware",
    "accounts.middleware.OldCookieNamesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.DeviceMiddleware",
    "chatapp.pages.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chatapp.pages.middleware.ErrorPagesMiddleware",
    "chatapp.pages.middleware.PageRequestMiddleware",
    "chatapp.lib.middleware.PrivateAnswersMiddleware",
]

ROOT_URLCONF = "chatapp.urls"
ASGI_APPLICATION = "chatapp.asgi.application"
WSGI_APPLICATION = "chatapp.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ASSETS_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chatapp.pages.context.site_context",
            ],
            "builtins": ["chatapp.pages.cached_fragment", "django.templatetags.i18n"],
        },
    }
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.ApiAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": "chatapp.lib.api_options.NoMetadata",
    "DEFAULT_SCHEMA_CLASS": "chatapp.api_docs.operation.ContractSchema",
    "EXCEPTION_HANDLER": "chatapp.lib.api_errors.answer_error",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ChatApp",
    "VERSION": RELEASE,
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        'The HTTP API of a ChatApp site. Every refusal has one shape, `{"errors": {…, "code": …}}`. A path asked with '
        "another method than those listed answers 405 with `Allow`."
    ),
    "CONTACT": {"name": "The operator of this site"},
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": "/", "description": "This site"}],
    "SECURITY": [],
    "POSTPROCESSING_HOOKS": ["chatapp.api_docs.document.complete_document"],
}
