"""The API reference: as OpenAPI and as a page."""
