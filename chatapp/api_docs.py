"""The API's description and its browser, for everyone who can reach the site; no CDN, no inline script."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """How calls say who they are."""

    target_class = "accounts.api.authentication.ApiAuthentication"
    name = "access token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe the header."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class ApiSchema(SpectacularAPIView):
    """GET /api/schema/: OpenAPI."""

    authentication_classes = []
    permission_classes = []


class ApiDocs(SpectacularSwaggerSplitView):
    """GET /api/docs/: the same to browse."""

    authentication_classes = []
    permission_classes = []
    url = "/api/schema/"
    template_name = "api_docs.html"
