"""The API as OpenAPI, for everyone who can reach the site."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """How calls say who they are."""

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
    """GET /api/schema/: OpenAPI."""

    authentication_classes = []
    permission_classes = []
