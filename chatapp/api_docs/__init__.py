"""The API's description: as OpenAPI, and as a page to read."""
