"""OPTIONS of the API outside of CORS: `Allow`, and no body."""

from rest_framework.metadata import BaseMetadata


class NoMetadata(BaseMetadata):
    """Describes nothing: /api/schema does, and DRF's description would be one more format."""

    def determine_metadata(self, request: object, view: object) -> None:
        """Return no body."""
