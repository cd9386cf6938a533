"""The API as OpenAPI, for everyone who can reach the site."""

import threading
from functools import cache, lru_cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

# Concurrent first requests to a new process share one generation.
_one_at_a_time = threading.Lock()


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """Documents how requests authenticate."""

    target_class = "accounts.api.authentication.ApiAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe the header."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The `token` of `POST /api/signin`, good for 3 minutes; `POST /api/token/refresh` renews it",
        }


class ApiSchema(SpectacularAPIView):
    """GET /api/schema/: OpenAPI, as YAML or JSON."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Return the document. Generating it takes seconds of CPU, and anyone may request it, so it is cached."""
        renderer = request.accepted_renderer
        content = _document_as(type(renderer))  # type: ignore[arg-type]  # classes can be hashed
        disposition = f'inline; filename="ChatApp.{renderer.format}"'
        return HttpResponse(content, content_type=renderer.media_type, headers={"Content-Disposition": disposition})


@lru_cache(maxsize=8)
def _document_as(renderer: type[BaseRenderer]) -> str | bytes:
    with _one_at_a_time:
        return renderer().render(_document())


@cache
def _document() -> dict[str, Any]:
    # The same for everyone until the process ends.
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made
