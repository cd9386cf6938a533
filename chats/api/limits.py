"""Page size of a request."""

from django.conf import settings

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import number_in_query

MAX_LIMIT = 100


def limit_of(request: AuthenticatedApiRequest) -> int:
    """Return `?limit=`, 1 to 100; defaults to the page size.

    Errors: Invalid.
    """
    limit = number_in_query(request.query_params, "limit")
    if limit is None:
        return settings.PAGE_SIZE
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid({"limit": [f"must be a whole number from 1 to {MAX_LIMIT}"]})
    return limit
